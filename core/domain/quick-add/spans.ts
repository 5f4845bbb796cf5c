export type SpanKind = 'date' | 'time' | 'recurrence' | 'tag' | 'priority' | 'reminder' | 'literal'

/** A piece of the given text that was understood: UTF-16 offsets, and the text between them. */
export interface Span {
  start: number
  end: number
  kind: SpanKind
  text: string
}

/**
 * A text of which parts are understood one after the other. `rest` has the length of `text`, with what is understood,
 * or must not be read further, replaced by a mark that is no letter, digit or space.
 */
export interface Reading {
  readonly text: string
  rest: string
  spans: Span[]
}

const MARK = '\u00b7'

export function startReading(text: string): Reading {
  return { text, rest: text, spans: [] }
}

/** Takes a part of the text as understood: it leaves the title (a literal stays, without its quotes). */
export function claim(reading: Reading, start: number, end: number, kind: SpanKind): void {
  reading.spans.push({ start, end, kind, text: reading.text.slice(start, end) })
  reading.rest = blank(reading.rest, start, end)
}

/** The text with the part between two offsets made unreadable, and every offset unchanged. */
export function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + MARK.repeat(end - start) + text.slice(end)
}

/** What is left when everything understood is taken out, with white space and dangling punctuation tidied. */
export function titleOf({ text, spans }: Reading): string {
  let title = ''
  let at = 0
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    title += text.slice(at, span.start) + (span.kind === 'literal' ? unquote(span.text) : ' ')
    at = span.end
  }
  title += text.slice(at)
  if (spans.every(({ kind }) => kind === 'literal')) return title.trim()
  return title
    .replace(/\s+/g, ' ')
    .replace(/ ([,.;!?]+)(?![\p{L}\p{N}])/gu, '$1')
    .replace(/\(\s*\)/g, '')
    .replace(/^[\s,;:–-]+|[\s,;:–-]+$/g, '')
}

function unquote(literal: string): string {
  return literal.startsWith('\\') ? literal.slice(1) : literal.slice(1, -1)
}
