import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import { parseQuickAdd } from '#core/domain/quick-add/parse-quick-add.ts'
import { add } from './commands/add-rules.ts'
import type { Command } from './commands/command.ts'
import { splitClauses, splitSentences } from './clauses.ts'
import type { Words } from './language/context.ts'
import { isPlainTask } from './language/task-verbs.ts'
import { QUOTED, readTokens, wordsOf, written } from './language/tokens.ts'
import { readDone } from './read-done.ts'
import { isQuestion, readCommand, withoutPoliteness } from './read-command.ts'

/** Longer messages hold no commands that could be told from their text; a list of new tasks may be long. */
export const MAX_SENTENCE = 600
const MAX_GUESS_WORDS = 14

/**
 * Reads a message as the commands it holds, in order; empty when it holds none. Whether something may be guessed from
 * words that are no command is decided here too.
 */
export function readSentence(message: string, clock: DateContext): Command[] {
  const text = message.trim()
  const words: Words = { text, tokens: readTokens(text), clock }
  if (text.includes('\n')) {
    const list = readCommand({ ...words, tokens: words.tokens.slice(0, MAX_LIST_TOKENS) })
    const listed = list?.kind === 'add' ? readList(words) : null
    if (listed) return [listed]
  }
  if (text.length > MAX_SENTENCE || words.tokens.length === 0) return []
  const sentences = splitSentences(words)
  const read = sentences.map((sentence) => ifAsked(sentence, splitClauses(sentence) ?? guess(sentence)))
  /* One sentence that is not understood may change what the others mean. */
  return read.every((commands) => commands.length > 0) ? tidy(read.flat()) : []
}

const MAX_LIST_TOKENS = 70

/* "Add these:" and lines; the first line may itself hold a task. */
function readList(words: Words): Command | null {
  const [head = '', ...lines] = words.text.split('\n')
  const body = lines.join('\n')
  const opening = readTokens(head)
  const asked = readCommand({ ...words, text: head, tokens: opening })
  const isOnlyHead = /:\s*$/.test(head) || asked === null || asked.kind === 'incomplete'
  const first = !isOnlyHead && asked.kind === 'add' ? asked.tasks : []
  const rest = add(body, words, true)
  return rest?.kind === 'add' ? { kind: 'add', tasks: [...first, ...rest.tasks].slice(0, 25) } : null
}

/* Pleasantries beside a command are not answered. */
function tidy(commands: Command[]): Command[] {
  const real = commands.filter(
    (command) => command.kind !== 'talk' || /^(?:kept|help|who|how|trash)$/.test(command.about),
  )
  return real.length > 0 ? real : commands.slice(0, 1)
}

/**
 * Words that are no command: what reads like a thing to do is added, what one has done is completed, and what has a date
 * is asked about.
 */
function guess(sentence: Words): Command[] {
  const words = withoutPoliteness(sentence)
  const { tokens, text, clock } = words
  const said = written(text, tokens)
  if (tokens.length > MAX_GUESS_WORDS || isQuestion(words) || endsAsking(sentence)) return []
  if (tokens.length === 0 || tokens[0]!.word === QUOTED) return []
  const done = readDone(words)
  if (done) return [done]
  if (/^(?:i|you|he|she|they|we|it|there|this|that|my|your|the)$/.test(tokens[0]!.word)) return []
  const asNew = add(said, words, false)
  if (!asNew || tokens.length < 2) return []
  const { spans } = parseQuickAdd(said, clock)
  if (isPlainTask(said) || spans.some(({ kind }) => kind === 'tag' || kind === 'priority')) return [asNew]
  return spans.some(({ kind }) => kind === 'date' || kind === 'time' || kind === 'recurrence')
    ? [{ kind: 'confirm', commands: [asNew] }]
    : []
}

const POLITE_REQUEST = /^(?:\w+ ){0,2}(?:can|could|would|will) (?:you|we)\b|^(?:is it possible|may i ask)/

/* "delete the report?" is no order; "can you delete the report?" is. */
function ifAsked(sentence: Words, commands: Command[]): Command[] {
  const changes = commands.some(({ kind }) => CHANGES.has(kind)) && !commands.every(isLook)
  if (!changes || !endsAsking(sentence) || POLITE_REQUEST.test(`${wordsOf(sentence.tokens)} `)) return commands
  return [{ kind: 'confirm', commands }]
}

const CHANGES = new Set<Command['kind']>([
  'act',
  'add',
  'undo',
  'redo',
  'make_tag',
  'rename_tag',
  'color_tag',
  'delete_tag',
])

function isLook(command: Command): boolean {
  return command.kind === 'act' && /^(?:show|ask_done|ask_due)$/.test(command.act.kind)
}

function endsAsking({ text, tokens }: Words): boolean {
  return /^\s*\?/.test(text.slice(tokens.at(-1)?.end ?? 0)) || tokens.at(-1)?.word.includes('?') === true
}
