import type { Act, Command } from './commands/command.ts'
import { readTopic } from './commands/topic-rules.ts'
import { type Words, part } from './language/context.ts'
import { readPhrase } from './language/slots.ts'
import { infinitiveOf } from './language/task-verbs.ts'
import { type WordToken, wordsOf } from './language/tokens.ts'
import { readDone } from './read-done.ts'
import { readCommand, withoutPoliteness } from './read-command.ts'

/**
 * Cuts a message where a sentence ends: at the ends of lines, and at ".", "?" and "!" when what follows begins like one
 * ("every! 2 days" does not).
 */
export function splitSentences(words: Words): Words[] {
  const { text, tokens } = words
  const pieces: Words[] = []
  let start = 0
  tokens.forEach((token, index) => {
    const gap = text.slice(token.end, tokens[index + 1]?.start ?? text.length)
    const next = tokens[index + 1]
    const ends =
      /^[.?!)]*[.?!]+$/.test(token.word) && /^\s/.test(gap) && next !== undefined && opensSentence(text, next)
    if (!ends && !gap.includes('\n')) return
    pieces.push(part(words, start, index + 1))
    start = index + 1
  })
  return [...pieces, part(words, start)].filter(({ tokens: left }) =>
    left.some(({ word }) => /[\p{L}\p{N}"#]/u.test(word)),
  )
}

function opensSentence(text: string, token: WordToken): boolean {
  return /\p{Lu}/u.test(text[token.start] ?? '') || STARTERS.has(token.word)
}

/** The verbs that a further command in the same sentence begins with. */
const STARTERS = new Set(
  (
    'complete finish close tick check cross mark flag delete remove trash erase discard show list what display add create remind ' +
    'tag label untag rename retitle call change move postpone push reschedule shift delay defer bump make repeat stop skip snooze ' +
    'undo restore bring plan prioritise prioritize deprioritise deprioritize describe give put find search reopen uncomplete set ' +
    'cancel take strike redo also then please new schedule unschedule clear raise lower how when tell do get is rebook switch'
  ).split(' '),
)

/**
 * Cuts a sentence into commands where what follows an "and", "then" or comma is a command of its own. Null when the
 * sentence is no command at all.
 */
export function splitClauses(words: Words, depth = 0): Command[] | null {
  for (const joint of depth < MAX_CLAUSES ? joints(words) : []) {
    const { at, next, firm, bare } = joint
    const [leftWords, rightWords] = [part(words, 0, at), part(words, next)]
    const opens = opensClause(rightWords)
    const stated = opens || joint.colon ? readStatement({ leftWords, rightWords, joint }, depth) : null
    if (stated) return stated
    if (joint.colon || (!opens && !canGap(leftWords) && !isExplanation(rightWords))) continue
    const left = readCommand(leftWords) ?? readDone(withoutPoliteness(leftWords))
    if (!left || !isWhole(left)) continue
    if (isExplanation(rightWords) && left.kind === 'act') return [left]
    const rest = readRest(left, leftWords, rightWords, depth)
    if (rest?.every(isWhole) && goesOn({ left, leftWords, right: rest[0]!, rightWords, firm, bare }))
      return [left, ...(isSaidAgain(left, rest[0]!) ? rest.slice(1) : rest)]
  }
  const whole = readCommand(words)
  return whole && [whole]
}

/* A command, or what is said of the thing that is spoken of: "it's urgent", "that should be at 4". */
const ABOUT_FOCUS = /^(?:it|that|this|they|these|those) (?:is|are|was|should|must|needs?|has|have|repeats?|can) /

function opensClause(words: Words): boolean {
  const { tokens } = withoutPoliteness(words)
  return STARTERS.has(tokens[0]?.word ?? '') || ABOUT_FOCUS.test(wordsOf(tokens)) || isDoing(tokens[0]?.word)
}

function isDoing(word: string | undefined): boolean {
  return word !== undefined && infinitiveOf(word) !== null
}

/* Why something is asked for says nothing about what. */
const EXPLAINS =
  /^(?:because|since|as|cause) |^i (?:forgot|have not|did not|was|could not|can not|am|had|made|changed)\b|^(?:it|that) was |^my (?:mistake|bad|fault)\b/

function isExplanation({ tokens }: Words): boolean {
  return EXPLAINS.test(`${wordsOf(tokens)} `) && !/,|\b(?:and|then)\b/.test(wordsOf(tokens))
}

function readRest(left: Command, leftWords: Words, rightWords: Words, depth: number): Command[] | null {
  if (!opensClause(rightWords)) return readGapped(left, leftWords, rightWords, depth)
  const rest = splitClauses(rightWords, depth + 1)
  if (rest || left.kind !== 'act' || left.act.kind !== 'complete') return rest
  /* "I have finished the slides and sent the invoice" */
  const done = readDone(withSubject(rightWords))
  return done && [done]
}

function withSubject(words: Words): Words {
  const { tokens } = withoutPoliteness(words)
  return { ...words, tokens: [{ ...tokens[0]!, word: 'i' }, ...tokens] }
}

/* "I bought milk, tick it off"; "the dentist has no due date any more, remove it" */
function isSaidAgain(left: Command, right: Command): boolean {
  if (left.kind !== 'act' || right.kind !== 'act' || !isOnFocus(right)) return false
  if (left.act.kind === 'complete') return right.act.kind === 'complete'
  return left.act.kind === 'clear_due' && right.act.kind === 'delete'
}

/** A statement about a task, and what is then asked for: of that task, or after a "so" of any. */
function readStatement(
  { leftWords, rightWords, joint }: { leftWords: Words; rightWords: Words; joint: Joint },
  depth: number,
): Command[] | null {
  if (readCommand(leftWords)) return null
  const topic = readTopic(withoutPoliteness(leftWords))
  if (!topic) return null
  const [first, ...rest] = readValue(rightWords) ?? splitClauses(rightWords, depth + 1) ?? []
  if (!first || ![first, ...rest].every(isWhole)) return null
  if (first.kind === 'act' && first.on.kind === 'focus' && !first.on.many) return [{ ...first, on: topic }, ...rest]
  return joint.so ? [first, ...rest] : null
}

/* "the report is not urgent: low priority" */
function readValue(words: Words): Command[] | null {
  const priority = readPhrase('[only|just|make it] <priority>', words)?.priority
  return priority === undefined
    ? null
    : [{ kind: 'act', act: { kind: 'prioritise', priority }, on: { kind: 'focus', many: false } }]
}

const MAX_CLAUSES = 6

interface Joint {
  at: number
  next: number
  /** Said by more than an "and" or a comma. */
  firm: boolean
  /** Nothing but "and". */
  bare: boolean
  /** A colon, which only ends a statement. */
  colon: boolean
  so: boolean
}

function joints({ tokens }: Words): Joint[] {
  const found: Joint[] = []
  for (let at = 1; at < tokens.length - 1; at += 1) {
    let next = at
    while (next < tokens.length && /^(?:,|and|then|&|plus|but|also|;|\.|afterwards|so|:)$/.test(tokens[next]!.word))
      next += 1
    if (next === at) continue
    const words = wordsOf(tokens.slice(at, next))
    const kinds = { colon: words.includes(':'), so: /\bso\b/.test(words), bare: /^(?:and|&)$/.test(words) }
    if (next < tokens.length) found.push({ at, next, ...kinds, firm: /then|also|, and|;|afterwards|plus/.test(words) })
    at = next
  }
  return found.slice(0, 10)
}

function isWhole(command: Command): boolean {
  return command.kind !== 'incomplete' && command.kind !== 'confirm'
}

interface Join {
  left: Command
  leftWords: Words
  right: Command
  rightWords: Words
  firm: boolean
  bare: boolean
}

function goesOn(join: Join): boolean {
  const { left, right, firm, bare } = join
  /* "don't add milk and delete the eggs" forbids both. */
  if (left.kind === 'talk') return left.about !== 'kept' || !bare
  if (left.kind === 'add') return followsNewTask(join)
  const isFree = left.kind === 'search' || (left.kind === 'act' && /^(?:rename|describe)$/.test(left.act.kind))
  return !isFree || firm || isOnFocus(right)
}

const INFINITIVE =
  /^(?:remind me|(?:add|create|make|new)(?: \w+){0,4} (?:task|todo|reminder)|i|we|remember|do not forget|make sure|note)(?: \w+){0,3} to /
const DETERMINED = /^(?:\w+ ){1,4}(?:the|my|all|every|everything|task|number|# |both|\d+)\b/

/*
 * Anything can be part of a title: "add wash and delete old files". What follows is a command when it is about the new
 * task, or says which task it is about, and does not merely continue "a task to … and …".
 */
function followsNewTask({ leftWords, right, rightWords, firm }: Join): boolean {
  if (right.kind === 'talk') return right.about === 'kept'
  if (right.kind !== 'act') return true
  if (isOnFocus(right)) return right.act.kind !== 'remind'
  const isContinued = !firm && INFINITIVE.test(wordsOf(withoutPoliteness(leftWords).tokens))
  return !isContinued && DETERMINED.test(`${wordsOf(withoutPoliteness(rightWords).tokens)} `)
}

function isOnFocus(command: Command): boolean {
  return command.kind === 'act' && command.on.kind === 'focus'
}

const GAPPED = new Set<Act['kind']>(['move', 'shift', 'prioritise', 'tag', 'recur', 'remind_at', 'remind'])

const GAPPED_VERBS =
  /^(?:move|reschedule|postpone|push|shift|set|make|mark|prioritise|prioritize|tag|label|repeat|remind)$/

function canGap(leftWords: Words): boolean {
  return GAPPED_VERBS.test(withoutPoliteness(leftWords).tokens[0]?.word ?? '')
}

/* "move the report to friday and the dentist to monday": the verb stands for both. */
function readGapped(left: Command, leftWords: Words, rightWords: Words, depth: number): Command[] | null {
  if (left.kind !== 'act' || !GAPPED.has(left.act.kind)) return null
  const verb = withoutPoliteness(leftWords).tokens[0]!
  const tokens: WordToken[] = [verb, ...rightWords.tokens]
  const read = splitClauses({ ...rightWords, tokens }, depth + 1)
  const [first] = read ?? []
  return first?.kind === 'act' && first.act.kind === left.act.kind ? read : null
}
