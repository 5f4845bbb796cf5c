import { readFileSync } from 'node:fs'
import type { ToolCall } from './assistant-turn.ts'
import type { preludes } from './scripted-tools.ts'

/** A sentence, what it follows, and either the calls of its whole turn or how its answer begins. */
export interface SentenceRow {
  text: string
  after: keyof typeof preludes
  calls: ToolCall[]
  answer: string | null
}

/**
 * Reads a table of sentences: a line with the sentence (`\n` for a line end in it, `[list]` or `[task]` before it for what
 * it follows), below it, indented, its calls with their arguments in JSON, or `> ` and the beginning of the answer.
 */
export function readSentenceTable(file: URL): SentenceRow[] {
  const blocks = readFileSync(file, 'utf8')
    .trim()
    .split(/\n{2,}/)
  return blocks.map((block) => {
    const [head = '', ...lines] = block.split('\n')
    const { after = 'nothing', text = '' } = /^(?:\[(?<after>list|task)\] )?(?<text>.*)$/.exec(head)?.groups ?? {}
    const answer = lines.find((line) => line.startsWith('  > '))?.slice(4) ?? null
    const calls = lines.filter((line) => !line.startsWith('  > ')).map(readCall)
    return { text: text.replaceAll('\\n', '\n'), after: after as SentenceRow['after'], calls, answer }
  })
}

/** Reads "add_task {…}". */
export function readCall(line: string): ToolCall {
  const [, tool = '', args = ''] = /^\s*(\w+) (\{.*\})$/.exec(line) ?? []
  if (tool === '') throw new Error(`Not a call: ${line}`)
  return [tool, JSON.parse(args) as Record<string, unknown>]
}
