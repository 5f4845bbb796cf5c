import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import { foldText } from '#core/domain/text.ts'
import { localDate } from '#core/domain/time.ts'
import type { Act, Command } from './commands/command.ts'
import { add } from './commands/add-rules.ts'
import { splitClauses } from './clauses.ts'
import type { Words } from './language/context.ts'
import { readRange } from './language/dates.ts'
import { readPlaces, readReference } from './language/reference.ts'
import { type Slots, readPhrase } from './language/slots.ts'
import { readTokens, wordsOf, written } from './language/tokens.ts'
import type { Question } from './plans/plan.ts'
import { withoutPoliteness } from './read-command.ts'
import type { BriefTask } from './tool-results.ts'

/** What a message is to an open question: its answer as commands, no answer that is understood, or a message of its own. */
export type Answer = { kind: 'commands'; commands: Command[] } | { kind: 'unclear' } | { kind: 'other' }

const YES =
  /^(?:yes|yeah|yep|yup|y|sure|ok|okay|please|correct|right|exactly|indeed|absolutely|definitely|of course|go ahead|do it|please do|that one|that is (?:it|right|the one)|add it|delete it|confirmed?)(?: (?:please|do|do it|do that|add it|delete it|go ahead|it is|that one|thanks))*$/
const NO =
  /^(?:no|nope|nah|n|never mind|nevermind|cancel|stop|forget it|leave it|none|none of (?:them|these|those)|neither|do not|not now|nothing)(?: (?:thanks|thank you|please|of them|of these|cancel|never mind|do not|leave it))*$/

/** Reads a message as the answer to an open question. */
export function readAnswer(question: Question, message: string, clock: DateContext): Answer {
  const text = message.trim()
  const given: Words = { text, tokens: readTokens(text), clock }
  const whole = wordsOf(given.tokens.filter(({ word }) => /[\p{L}\p{N}"]/u.test(word)))
  if (NO.test(whole)) return { kind: 'commands', commands: [{ kind: 'talk', about: 'kept' }] }
  const commands = readFor(question, withoutPoliteness(given), YES.test(whole))
  if (commands) return { kind: 'commands', commands: [...commands, ...question.rest] }
  const isOther = splitClauses(given) !== null || YES.test(whole) || given.tokens.length > 8
  return isOther || question.kind === 'confirm' ? { kind: 'other' } : { kind: 'unclear' }
}

function readFor(question: Question, words: Words, isYes: boolean): Command[] | null {
  switch (question.kind) {
    case 'confirm':
      return isYes ? question.commands : null
    case 'which':
      return readWhich(question, words, isYes)
    case 'missing':
      return readMissing(question, words)
  }
}

function readWhich({ act, candidates }: Question & { kind: 'which' }, words: Words, isYes: boolean): Command[] | null {
  if (isYes) return candidates.length === 1 ? actOn(act, candidates) : null
  if (candidates.length === 0) return nameTask(act, words)
  const chosen = readPlaces(words.tokens)?.places.map((place) => candidates.at(place > 0 ? place - 1 : place))
  if (chosen?.every((task) => task !== undefined)) return actOn(act, chosen)
  if (
    /^(?:both|all|all of them|both of them|every one|everything|all of these|each|them all)$/.test(
      wordsOf(words.tokens),
    )
  )
    return actOn(act, candidates)
  const said = written(words.text, words.tokens)
  const exact = candidates.filter(({ title }) => foldText(title) === foldText(said))
  if (exact.length === 1) return actOn(act, exact)
  const named = withWords(candidates, words)
  if (named.length === 1) return actOn(act, named)
  const due = named.length === 0 ? dueOn(candidates, words) : []
  return due.length === 1 ? actOn(act, due) : null
}

function nameTask(act: Act, words: Words): Command[] | null {
  if (splitClauses(words) !== null) return null
  const on = readReference(words)
  return on && on.kind !== 'focus' && words.tokens.length <= 10 ? [{ kind: 'act', act, on }] : null
}

function actOn(act: Act, tasks: readonly BriefTask[]): Command[] {
  return tasks.map(({ id }) => ({ kind: 'act', act, on: { kind: 'id', id } }))
}

const FILLERS = /^(?:the|one|ones|about|with|that|is|due|called|named|task|for|on|i|mean|meant|from|my|in|of|a|an|due)$/

function tellingWords({ tokens }: Words) {
  return tokens.filter(({ word }) => !FILLERS.test(word) && /[\p{L}\p{N}]/u.test(word))
}

/* "the one about the budget", "the quarterly one". */
function withWords(candidates: readonly BriefTask[], words: Words): BriefTask[] {
  const telling = tellingWords(words)
  return telling.length === 0
    ? []
    : candidates.filter(({ title }) => telling.every(({ word }) => foldText(title).includes(foldText(word))))
}

/* "friday's", "the one due tomorrow". */
function dueOn(candidates: readonly BriefTask[], words: Words): BriefTask[] {
  const { clock } = words
  const range = readRange(wordsOf(tellingWords(words)).replace(/'s$/, ''), clock)
  return range
    ? candidates.filter(({ due_datetime: due }) => due != null && localDate(new Date(due), clock.zone) === range.from)
    : []
}

const forms: Partial<Record<string, readonly [phrases: string[], act: (slots: Slots) => Act | null]>> = {
  when: [['[to|on|at|for|by|until] <when>', 'make it <when>'], ({ when }) => ({ kind: 'move', when: when! })],
  priority: [['[make it|to|set it to] <priority>'], ({ priority }) => ({ kind: 'prioritise', priority: priority! })],
  recurrence: [['[make it] <recurrence>'], ({ recurrence }) => ({ kind: 'recur', wish: recurrence! })],
}

function readMissing(
  { missing, act, on = { kind: 'focus', many: false } }: Question & { kind: 'missing' },
  words: Words,
): Command[] | null {
  const said = written(words.text, words.tokens).trim()
  const form = forms[missing]
  if (form) {
    for (const source of form[0]) {
      const slots = readPhrase(source, words)
      const made = slots && form[1](slots)
      if (made) return [{ kind: 'act', act: made, on }]
    }
    return null
  }
  if (missing === 'offset') return readOffset(words, on)
  if (missing === 'title' && said !== '') return [{ kind: 'act', act: { kind: 'rename', title: said }, on }]
  if (missing === 'description' && said !== '')
    return [{ kind: 'act', act: { kind: 'describe', description: said }, on }]
  if (missing === 'tag') {
    const tags = readPhrase('[with|as] <tags>', words)?.tags
    return tags ? [{ kind: 'act', act: { kind: act === 'untag' ? 'untag' : 'tag', tags }, on }] : null
  }
  if (missing === 'new_task') {
    const made = splitClauses(words) === null ? add(said, words, false) : null
    return made && [made]
  }
  return missing === 'task' && act !== undefined ? nameTask({ kind: act } as Act, words) : null
}

function readOffset(words: Words, on: Command & { kind: 'act' } extends { on: infer R } ? R : never): Command[] | null {
  const before = readPhrase('<offset> [before|earlier|ahead|before it|in advance|before it is due]', words)
  if (before) return [{ kind: 'act', act: { kind: 'remind', beforeMinutes: before.offset! }, on }]
  if (/^(?:when|at the time|when it is due|at the due time)/.test(wordsOf(words.tokens))) {
    return [{ kind: 'act', act: { kind: 'remind', beforeMinutes: 0 }, on }]
  }
  const at = readPhrase('[at|on] <when>', words)
  return at ? [{ kind: 'act', act: { kind: 'remind_at', when: at.when! }, on }] : null
}
