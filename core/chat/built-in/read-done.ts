import type { Command } from './commands/command.ts'
import type { Words } from './language/context.ts'
import { infinitiveOf } from './language/task-verbs.ts'
import { wordsOf, written } from './language/tokens.ts'

/** "I bought milk" completes "buy milk". */
export function readDone({ text, tokens }: Words): Command | null {
  const match = /^(?:i|we) (?:have |just |already |finally )*(\w+) \S/.exec(wordsOf(tokens))
  const verb = match && infinitiveOf(match[1]!)
  if (!match || verb === null) return null
  const start = tokens.findIndex(({ word }, at) => at > 0 && word === match[1]) + 1
  const object = written(text, tokens.slice(start)).replace(
    /^((?:up|in|out|off|back|away) )?(?:the|my|a|an|some) /i,
    '$1',
  )
  return { kind: 'act', act: { kind: 'complete' }, on: { kind: 'words', text: `${verb} ${object}` } }
}
