import { readFileSync } from 'node:fs'
import type { ToolCall } from './assistant-turn.ts'
import { readCall } from './sentence-table.ts'

export interface DialogueTurn {
  text: string
  calls: ToolCall[]
  /** Results by the place of their call; the others are as scripted. */
  results: Map<number, string>
  /** Parts of the answer. */
  says: string[]
}

export interface Dialogue {
  title: string
  turns: DialogueTurn[]
}

/**
 * Reads a table of dialogues: `## ` and what it shows; `> ` and what is said; below it, indented, the calls in their
 * order, each perhaps with `! ` and its result; `< ` and a part of the answer.
 */
export function readDialogues(file: URL): Dialogue[] {
  const dialogues: Dialogue[] = []
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const turn = dialogues.at(-1)?.turns.at(-1)
    if (line.startsWith('## ')) dialogues.push({ title: line.slice(3), turns: [] })
    else if (line.startsWith('> ')) {
      dialogues.at(-1)!.turns.push({ text: line.slice(2), calls: [], results: new Map(), says: [] })
    } else if (line.startsWith('  ! ')) turn!.results.set(turn!.calls.length - 1, line.slice(4))
    else if (line.startsWith('  < ')) turn!.says.push(line.slice(4))
    else if (line.trim() !== '') turn!.calls.push(readCall(line))
  }
  return dialogues
}
