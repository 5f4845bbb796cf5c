import { tagNameSchema } from '#core/domain/tag.ts'
import type { Priority } from '#core/domain/task.ts'
import type { RecurrenceWish, Reference, Shift, TaskSet, When } from '#core/chat/built-in/commands/command.ts'
import { isReminderOffset, readAmount, readMinutes } from './amounts.ts'
import { type Words, part } from './context.ts'
import { type DayRange, readRange, readWhen } from './dates.ts'
import { type FilterWords, priorityNamed, readFilterWords } from './filter-words.ts'
import { type SlotRanges, matchPhrase, phrase } from './phrase.ts'
import { readRecurrenceWish } from './recurrence-wish.ts'
import { readReference } from './reference.ts'
import { QUOTED, type WordToken, isPunctuation, wordsOf, written } from './tokens.ts'

/** What each slot of a phrase can hold, once its words are read. */
export interface SlotValues {
  task: Reference
  /** The same before a word that it owns: "the report's". */
  owner: Reference
  /** "it", "them" and the like, and nothing longer. */
  pronoun: Reference
  set: TaskSet
  when: When
  /** A length of time to move by. */
  amount: Shift
  /** Minutes before the due time that a reminder can have, and minutes that none can. */
  offset: number
  minutes: number
  recurrence: RecurrenceWish
  priority: Priority
  tag: string
  tags: string[]
  newtag: string
  /** A tag of one word. */
  tagword: string[]
  color: string
  title: string
  newtitle: string
  text: string
  quoted: string
  keyword: string
  /** A stretch of days, all of it. */
  days: DayRange
  filter: FilterWords
  /** Words that are to be read as quick add. */
  quick: string
}

export type Slots = Partial<SlotValues>

const readers: { [Name in keyof SlotValues]: (words: Words) => SlotValues[Name] | null } = {
  task: readReference,
  owner: readOwner,
  pronoun: (words) => {
    const reference = words.tokens.length <= 3 ? readReference(words) : null
    return reference?.kind === 'focus' ? reference : null
  },
  set: (words) => {
    const reference = readReference(words)
    return reference?.kind === 'set' ? reference : null
  },
  when: (words) => readWhen(sliceOf(words), words.clock),
  amount: ({ tokens }) => readAmount(tokens),
  offset: ({ tokens }) => {
    const minutes = readMinutes(tokens)
    return minutes !== null && isReminderOffset(minutes) ? minutes : null
  },
  minutes: ({ tokens }) => readMinutes(tokens),
  recurrence: (words) => readRecurrenceWish(sliceOf(words), words.clock),
  priority: ({ tokens }) => readPriority(tokens),
  tag: (words) => readTags(words, 1)?.[0] ?? null,
  tags: (words) => readTags(words, 10),
  newtag: (words) => readTags(words, 1)?.[0] ?? null,
  tagword: (words) => (words.tokens.filter((token) => !isPunctuation(token)).length === 1 ? readTags(words, 1) : null),
  color: ({ text, tokens }) => readColor(written(text, tokens)),
  title: readText,
  newtitle: readText,
  text: readText,
  quoted: (words) => (words.tokens.length === 1 && words.tokens[0]!.word === QUOTED ? readText(words) : null),
  days: ({ tokens, clock }) =>
    readRange(wordsOf(tokens).replace(/^(?:during|on|in|over|for) /, ''), clock, { whole: true }),
  keyword: (words) =>
    readText(words)
      ?.replace(/^(?:the|my|a|an|all|any) /i, '')
      .replace(/ (?:tasks?|todos?)$/i, '') ?? null,
  filter: readFilterWords,
  quick: sliceOf,
}

/** Matches a phrase against all of the words and reads its slots; null when one of them holds something else. */
export function readPhrase(source: string, words: Words): Slots | null {
  return matchPhrase(phrase(source), words.tokens, (ranges) => readSlots(ranges, words))
}

/* With its quotes: what is quoted is no date and no recurrence. */
function sliceOf({ text, tokens }: Words): string {
  return text.slice(tokens[0]!.start, tokens.at(-1)!.end)
}

function readSlots(ranges: SlotRanges, words: Words): Slots | null {
  const slots: Record<string, unknown> = {}
  for (const [name, { start, end }] of Object.entries(ranges)) {
    const value = readers[name as keyof SlotValues](part(words, start, end))
    if (value === null) return null
    slots[name] = value
  }
  return slots
}

function readOwner(words: Words): Reference | null {
  const last = words.tokens.at(-1)
  if (!last || !/'s$|s'$/.test(last.word)) return null
  const kept = last.word.endsWith("'s") ? 2 : 1
  const owner = { ...last, word: last.word.slice(0, -kept), end: last.end - kept }
  const reference = readReference({ ...words, tokens: [...words.tokens.slice(0, -1), owner] })
  return reference?.kind === 'set' ? null : reference
}

function readText({ text, tokens }: Words): string | null {
  const read = written(text, tokens).replace(/^[\s:,–-]+|[\s,:]+$/g, '')
  return read === '' ? null : read
}

function readPriority(tokens: readonly WordToken[]): Priority | null {
  const words = wordsOf(tokens)
    .replace(/^(?:a|the) /, '')
    .replace(/^! /, '')
    .replace(/ (?:-|–) /, ' ')
    .replace(/ (?:priority|prio|importance)$/, '')
  const mark = /^(?:p ?|priority )([123])$/.exec(words)
  if (mark) return (['High', 'Medium', 'Low'] as const)[Number(mark[1]) - 1]!
  return priorityNamed(words)
}

/* "#home and #work", "home, work", "the tag home", "home tag". */
function readTags({ text, tokens }: Words, max: number): string[] | null {
  const pieces: WordToken[][] = [[]]
  for (const token of tokens) {
    if (/^(?:,|and|&|#)$/.test(token.word)) pieces.push([])
    else pieces.at(-1)!.push(token)
  }
  const names = pieces
    .map((piece) =>
      written(text, piece)
        .replace(/^(?:(?:the )?(?:tags?|labels?) |the |my )/i, '')
        .replace(/^(?:called|named) /i, '')
        .replace(/ (?:tag|label)$/i, ''),
    )
    .filter((name) => name !== '')
  const read = names.map((name) => tagNameSchema.safeParse(name))
  if (names.length === 0 || names.length > max || read.some(({ success }) => !success)) return null
  return [...new Set(read.map(({ data }) => data!))]
}

const colors: Record<string, string> = {
  red: '#DC2626',
  orange: '#EA580C',
  yellow: '#CA8A04',
  green: '#16A34A',
  teal: '#0D9488',
  blue: '#2563EB',
  purple: '#7C3AED',
  violet: '#7C3AED',
  pink: '#DB2777',
  grey: '#6B7280',
  gray: '#6B7280',
  black: '#111827',
  brown: '#92400E',
}

function readColor(words: string): string | null {
  const name = words.toLowerCase().replace(/^(?:in |the colou?r )/, '')
  if (Object.hasOwn(colors, name)) return colors[name]!
  return /^#[0-9a-f]{6}$/.test(name) ? name.toUpperCase() : null
}
