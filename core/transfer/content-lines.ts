import { DomainError } from '#core/domain/errors.ts'

/** One content line of iCalendar (RFC 5545 §3.1): `NAME;PARAM=value:value`. */
export interface ContentLine {
  /** Of the file, counted from 1; the first where it is folded. */
  line: number
  name: string
  parameters: Readonly<Record<string, string>>
  value: string
}

/** A component with its properties and the components inside it. */
export interface Component {
  line: number
  name: string
  properties: ContentLine[]
  components: Component[]
}

const FOLD_AT = 75

/* Own code, because no iCalendar library with a fitting licence says in which line of the file something is wrong. */

/** The components of a file. @throws invalid_request naming the line of what is not iCalendar */
export function readComponents(text: string): Component[] {
  const root: Component = { line: 0, name: '', properties: [], components: [] }
  const open: Component[] = [root]
  for (const content of unfold(text).map(readLine)) {
    const current = open.at(-1)!
    if (content.name === 'BEGIN') {
      const component = { line: content.line, name: content.value.toUpperCase(), properties: [], components: [] }
      current.components.push(component)
      open.push(component)
    } else if (content.name === 'END') {
      if (current === root || current.name !== content.value.toUpperCase()) {
        throw brokenLine(content.line, `END:${content.value} closes nothing that is open`)
      }
      open.pop()
    } else if (current === root) {
      throw brokenLine(content.line, 'must begin with BEGIN:VCALENDAR', content.name)
    } else {
      current.properties.push(content)
    }
  }
  const unclosed = open.at(-1)!
  if (unclosed !== root) throw brokenLine(unclosed.line, `BEGIN:${unclosed.name} is never closed`)
  return root.components
}

export function brokenLine(line: number, problem: string, value?: string): DomainError {
  const field = `line ${line}`
  const detail = value === undefined ? { field, problem } : { field, problem, value: value.slice(0, 200) }
  return new DomainError('invalid_request', `Nothing was imported. ${field}: ${problem}`, [detail])
}

function unfold(text: string): { line: number; text: string }[] {
  const lines: { line: number; parts: string[] }[] = []
  text.split(/\r\n|\n|\r/).forEach((part, index) => {
    if (/^[ \t]/.test(part) && lines.length > 0) lines.at(-1)!.parts.push(part.slice(1))
    else if (part.trim() !== '') lines.push({ line: index + 1, parts: [part] })
  })
  return lines.map(({ line, parts }) => ({ line, text: parts.join('') }))
}

/* A parameter's value may be quoted, and then hold the characters that end it otherwise. */
const PARAMETER = /;([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)/y

function readLine({ line, text }: { line: number; text: string }): ContentLine {
  const name = /^[A-Za-z0-9-]+/.exec(text)?.[0]
  if (name === undefined) throw brokenLine(line, 'is not a line of iCalendar', text)
  const parameters: Record<string, string> = {}
  let end = name.length
  for (;;) {
    PARAMETER.lastIndex = end
    const match = PARAMETER.exec(text)
    if (!match) break
    parameters[match[1]!.toUpperCase()] = match[2]!.replaceAll('"', '')
    end = PARAMETER.lastIndex
  }
  if (text[end] !== ':') throw brokenLine(line, 'is not a line of iCalendar', text)
  return { line, name: name.toUpperCase(), parameters, value: text.slice(end + 1) }
}

/** Text as a value of type TEXT (§3.3.11). */
export function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')
}

export function unescapeText(text: string): string {
  return text.replace(/\\([\\;,:"nN])/g, (_, character: string) => (/n/i.test(character) ? '\n' : character))
}

/** A list of texts: commas separate but where they are escaped. */
export function splitTexts(text: string): string[] {
  return (text.match(/(?:\\.|[^,\\])+/gs) ?? []).map(unescapeText)
}

/** Lines of at most 75 octets each, characters kept whole, with CRLF at the end of each. */
export function foldLines(lines: readonly string[]): string {
  return lines.map((line) => `${foldLine(line)}\r\n`).join('')
}

function foldLine(line: string): string {
  let folded = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > FOLD_AT) {
      folded += '\r\n '
      octets = 1
    }
    folded += character
    octets += size
  }
  return folded
}
