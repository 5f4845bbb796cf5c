import { readNumber, readOrdinal } from '#core/domain/words/names.ts'
import { type Cursor, accept, acceptAny, attempt, peek } from '#core/domain/words/tokenize.ts'
import type { Reference } from '#core/chat/built-in/commands/command.ts'
import { type Words, part } from './context.ts'
import { readFilterWords, restText } from './filter-words.ts'
import { QUOTED, type WordToken, isPunctuation, wordsOf, written } from './tokens.ts'

const MAX_TITLE = 200

/** Reads the words for one task or several: "it", "the second one", "1 and 3", "all overdue tasks", "the report". */
export function readReference(words: Words): Reference | null {
  const trimmed = trimPunctuation(words)
  if (trimmed.tokens.length === 0) return null
  return (
    readPronoun(trimmed) ?? readPlaces(trimmed.tokens) ?? readSet(trimmed) ?? readSeveral(trimmed) ?? readTitle(trimmed)
  )
}

function trimPunctuation(words: Words): Words {
  let [start, end] = [0, words.tokens.length]
  const drops = (token: WordToken | undefined) => token !== undefined && isPunctuation(token) && token.word !== '#'
  while (start < end && drops(words.tokens[start])) start += 1
  while (end > start && drops(words.tokens[end - 1])) end -= 1
  return part(words, start, end)
}

const ONE =
  /^(?:it|that|this|(?:this|that) (?:one|task|item|thing)|the (?:same|task|one|same task|same one)|that same (?:task|one))$/
const MANY =
  /^(?:them|these|those|they|both|all|all (?:of )?(?:them|these|those|it)|both of (?:them|these|those)|(?:these|those|all these|all those|the|all the|all of the|all of these|all of those) (?:tasks|items|ones)|all (?:two|three|four|five|six|seven|eight|nine|ten|\d+)(?: of (?:them|these|those))?|everything (?:here|on this page|in this list|in this view|listed|shown)|(?:the )?(?:whole|entire) list|this list|this view|them all|these all)$/

function readPronoun({ tokens }: Words): Reference | null {
  const words = wordsOf(tokens)
  const near = /\b(?:this|these|here)\b/.test(words)
  if (ONE.test(words)) return { kind: 'focus', many: false, ...(near && { near }) }
  return MANY.test(words) ? { kind: 'focus', many: true, ...(near && { near }) } : null
}

/** Reads places in a list: "2", "the second one", "number 3", "1 and 3", "2-4", "the first two", "the last one". */
export function readPlaces(tokens: readonly WordToken[]): (Reference & { kind: 'places' }) | null {
  const cursor: Cursor = { tokens, at: 0 }
  const places: number[] = []
  let orId = false
  do {
    accept(cursor, 'the')
    const named = acceptAny(cursor, ['number', 'no', 'nr', 'task', 'tasks', 'item', 'items', 'id', '#']) !== null
    if (named) acceptAny(cursor, ['number', '#', 'id'])
    const read = attempt(cursor, readFirstFew) ?? attempt(cursor, readRun) ?? attempt(cursor, readPlace)
    if (read === null) return null
    orId ||= named && read.length === 1
    places.push(...read)
    acceptAny(cursor, ['one', 'ones', 'task', 'tasks', 'item'])
  } while (readJoint(cursor))
  if (cursor.at !== tokens.length) return null
  return { kind: 'places', places: [...new Set(places)], ...(orId && { orId }) }
}

function readJoint(cursor: Cursor): boolean {
  const comma = accept(cursor, ',')
  return acceptAny(cursor, ['and', '&']) !== null || comma
}

function readPlace(cursor: Cursor): number[] | null {
  const ordinal = readOrdinal(cursor)
  if (ordinal !== null) return [ordinal]
  const number = /^\d{1,9}$/.test(peek(cursor)) ? Number(peek(cursor)) : null
  if (number !== null && number >= 1) {
    cursor.at += 1
    return [number]
  }
  const spelled = peek(cursor) === 'one' ? null : readNumber(cursor)
  return spelled === null ? null : [spelled]
}

function readFirstFew(cursor: Cursor): number[] | null {
  const which = acceptAny(cursor, ['first', 'last'])
  const count = which === null ? null : readNumber(cursor)
  if (count === null || count > 20) return null
  return Array.from({ length: count }, (_, index) => (which === 'first' ? index + 1 : index - count))
}

function readRun(cursor: Cursor): number[] | null {
  const from = readNumber(cursor)
  if (from === null || acceptAny(cursor, ['-', '–', 'to', 'through']) === null) return null
  const to = readNumber(cursor)
  if (to === null || to <= from || to - from > 20) return null
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

function readSet(words: Words): Reference | null {
  const { filter, rest, quantified, plural } = readFilterWords(words)
  const isNarrowed = Object.keys(filter).length > 1 || filter.status !== 'pending'
  const startsWithSet =
    quantified || /^(?:today's|tomorrow's|this|my|the|overdue|completed|done|finished)$/.test(words.tokens[0]!.word)
  if (!quantified && !(plural && (isNarrowed || words.tokens[0]!.word === 'my'))) return null
  if (!startsWithSet && rest.length > 0) return null
  /* When something was completed is nothing that tasks can be chosen by. */
  if (filter.status === 'completed' && filter.due_from !== undefined) return null
  if (rest.length === 0) return { kind: 'set', filter }
  return rest.length > 2 ? null : { kind: 'set', filter, maybe: restText(words, rest) }
}

/* A comma, or "and the", joins tasks; an "and" alone may also stand in a title, which then is tried first. */
function readSeveral(words: Words): Reference | null {
  const pieces = splitAt(words, (token) => /^(?:,|and|&|plus)$/.test(token.word))
  if (pieces.length < 2) return null
  const hasComma = words.tokens.some(({ word }) => word === ',')
  const anew = pieces.slice(1).every(({ tokens }) => /^(?:the|my)$/.test(tokens[0]!.word) || tokens[0]!.word === QUOTED)
  const titles = pieces.map(readTitle)
  if (titles.some((title) => title === null)) return null
  const references = titles.filter((title) => title !== null)
  if (hasComma || anew) return { kind: 'several', references }
  const whole = readTitle(words)
  return whole && { ...whole, parts: references.map(({ text }) => text) }
}

function splitAt(words: Words, isJoint: (token: WordToken) => boolean): Words[] {
  const pieces: WordToken[][] = [[]]
  for (const token of words.tokens) {
    if (isJoint(token)) pieces.push([])
    else pieces.at(-1)!.push(token)
  }
  return pieces.filter((tokens) => tokens.length > 0).map((tokens) => ({ ...words, tokens }))
}

/* What no title is: half a sentence, or a question. */
const UNTITLED =
  /\b(?:do|does|did|is|are|was) not\b|^(?:no|not|never|i|you|there|what|which|who|when|where|why|how|nothing|if)\b| (?:is|are|was|not|to|and|or|the)$|^(?:is|are|not|to|for|by|and|the|my|a|an)$/

/** Reads the words of a title without what only points at it: "the task called report" is "report". */
function readTitle({ text, tokens }: Words): (Reference & { kind: 'words' }) | null {
  let [start, end] = [0, tokens.length]
  const lead =
    /^(?:(?:the|my|our|this|that|a|an) )?(?:(?:task|todo|item|one) (?:called|named|titled|about|for|with the title|of) (?:the |my )?|(?:task|todo|item) |)/.exec(
      wordsOf(tokens),
    )![0]
  const skipped = lead.trim() === '' ? 0 : lead.trim().split(' ').length
  if (skipped < end) start = skipped
  if (end - start > 1 && /^(?:task|todo|item|one)$/.test(tokens[end - 1]!.word)) end -= 1
  while (end > start && isPunctuation(tokens[end - 1]!)) end -= 1
  const title = written(text, tokens.slice(start, end)).replaceAll(/\s+/g, ' ')
  if (UNTITLED.test(wordsOf(tokens.slice(start, end)))) return null
  if (!/[\p{L}\p{N}\p{S}]/u.test(title) || title.length > MAX_TITLE) return null
  return { kind: 'words', text: title }
}
