import type { Priority } from '#core/domain/task.ts'
import { tagNameSchema } from '#core/domain/tag.ts'
import type { TaskFilter } from '#core/chat/built-in/commands/command.ts'
import type { Words } from './context.ts'
import { readDayFilter } from './filter-days.ts'
import { QUOTED, type WordToken, wordsOf, written } from './tokens.ts'

/** What the words for some tasks say. `rest` are words that are no filter: of a title, or the name of a tag. */
export interface FilterWords {
  filter: TaskFilter
  rest: WordToken[]
  /** "all", "every", "everything". */
  quantified: boolean
  /** "tasks", "items": several are meant. */
  plural: boolean
}

/** Reads a filter at a token and gives what it adds and where it ends. */
type FilterReader = (words: Words, at: number, filter: TaskFilter) => { filter: TaskFilter; end: number } | null

const readers: FilterReader[] = [
  readSorting,
  readTagFilter,
  readPriorityFilter,
  readStatus,
  readContaining,
  readDayFilter,
]

const NOUNS = /^(?:tasks|todos|items|things|ones|chores|stuff|assignments)$/
const QUANTIFIERS = /^(?:all|every|each|everything|anything|whatever|any)$/
const FILLERS =
  /^(?:the|my|me|our|of|a|an|task|todo|item|single|one|that|which|are|is|am|be|i|we|still|left|have|has|got|to|do|with|currently|also|and|in|on|at|list|please|there|for)$/

/**
 * Reads a description of tasks: "all overdue tasks", "my high priority tasks tagged home", "everything due this week".
 * Without a word about it the tasks are pending ones.
 */
export function readFilterWords(words: Words): FilterWords {
  const { tokens } = words
  const found: FilterWords = { filter: { status: 'pending' }, rest: [], quantified: false, plural: false }
  for (let at = 0; at < tokens.length;) {
    const word = tokens[at]!.word
    const read = firstOf(words, at, found.filter)
    if (read) {
      found.filter = read.filter
      at = read.end
      continue
    }
    if (QUANTIFIERS.test(word) && !/^(?:day|week|month|year|morning|evening|other)$/.test(tokens[at + 1]?.word ?? '')) {
      found.quantified = true
    } else if (NOUNS.test(word)) found.plural = true
    else if (!FILLERS.test(word) && !/^[,.:;!?]+$/.test(word)) found.rest.push(tokens[at]!)
    at += 1
  }
  return found
}

function firstOf(words: Words, at: number, filter: TaskFilter): { filter: TaskFilter; end: number } | null {
  for (const read of readers) {
    const found = read(words, at, filter)
    if (found) return found
  }
  return null
}

const priorityNames: Record<string, Priority> = {
  high: 'High',
  highest: 'High',
  top: 'High',
  urgent: 'High',
  important: 'High',
  critical: 'High',
  medium: 'Medium',
  normal: 'Medium',
  low: 'Low',
  lowest: 'Low',
}

/** "high", "top", "urgent", "p1" as a priority. */
export function priorityNamed(word: string): Priority | null {
  return Object.hasOwn(priorityNames, word) ? priorityNames[word]! : null
}

function readPriorityFilter({ tokens }: Words, at: number, filter: TaskFilter): ReturnType<FilterReader> {
  let here = at
  const word = (ahead = 0) => tokens[here + ahead]?.word ?? ''
  if (/^(?:with|of|at)$/.test(word())) here += 1
  if (/^(?:a|most|very|really)$/.test(word())) here += 1
  const saidFirst = word() === 'priority'
  if (saidFirst) here += 1
  const mark = word() === 'p' && /^[123]$/.test(word(1))
  const priority = mark ? (['High', 'Medium', 'Low'] as const)[Number(word(1)) - 1]! : priorityNamed(word())
  if (priority === null) return null
  const alone = mark || saidFirst || /^(?:urgent|important|critical)$/.test(word())
  here += mark ? 2 : 1
  if (/^(?:-|–)$/.test(word())) here += 1
  if (/^(?:priority|prio|importance)$/.test(word())) here += 1
  else if (/^(?:or|and)$/.test(word()) && priorityNamed(word(1)) !== null) {
    const both = readPriorityFilter({ tokens } as Words, here + 1, filter)
    if (both) return { filter: { ...both.filter, priority: [priority, ...both.filter.priority!] }, end: both.end }
  } else if (!alone) return null
  return { filter: { ...filter, priority: [priority] }, end: here }
}

function readStatus({ tokens }: Words, at: number, filter: TaskFilter): ReturnType<FilterReader> {
  const word = tokens[at]!.word
  const next = tokens[at + 1]?.word ?? ''
  if (/^(?:overdue|late)$/.test(word)) return { filter: { ...filter, overdue: true }, end: at + 1 }
  if (word === 'past' && next === 'due') return { filter: { ...filter, overdue: true }, end: at + 2 }
  if (word === 'not' && /^(?:done|completed|finished)$/.test(next)) return { filter, end: at + 2 }
  if (word === 'including' && /^(?:done|completed|finished)$/.test(next)) {
    return { filter: { ...filter, status: 'all' }, end: at + 2 }
  }
  if (/^(?:done|completed|finished|closed)$/.test(word)) {
    return { filter: { ...filter, status: 'completed', sort_by: 'updated_at' }, end: at + 1 }
  }
  return /^(?:open|pending|unfinished|incomplete|outstanding|remaining|active|undone|uncompleted)$/.test(word)
    ? { filter, end: at + 1 }
    : null
}

/** Reads "#home", "tagged home and work", "with the tag home", "in the home tag". Gives the names and the end. */
function readTagNames(words: Words, at: number): { tags: string[]; end: number } | null {
  const { tokens } = words
  const word = (index: number) => tokens[index]?.word ?? ''
  let here = at
  if (/^(?:tagged|labelled|labeled|under)$/.test(word(here))) {
    here += /^(?:as|with|by)$/.test(word(here + 1)) ? 2 : 1
  } else if (/^(?:with|by|in|has|have|having|under|of)$/.test(word(here)) && tagNounAt(tokens, here + 1) !== null) {
    here = tagNounAt(tokens, here + 1)!
  } else if (/^(?:with|in|under)$/.test(word(here)) && word(here + 1) === 'the' && /^tags?$/.test(word(here + 3))) {
    const name = tagName(words, here + 2)
    return name === null ? null : { tags: [name], end: here + 4 }
  } else if (word(here) !== '#') return null
  const tags: string[] = []
  for (;;) {
    if (word(here) === '#') here += 1
    const name = tagName(words, here)
    if (name === null) break
    tags.push(name)
    here += 1
    const joins = /^(?:and|&|,)$/.test(word(here)) ? here + 1 : here
    if (joins === here ? word(joins) !== '#' : word(joins) !== '#' && !isLast(tokens, joins)) break
    here = joins
  }
  return tags.length === 0 ? null : { tags, end: here }
}

function tagNounAt(tokens: readonly WordToken[], at: number): number | null {
  const here = tokens[at]?.word === 'the' || tokens[at]?.word === 'a' ? at + 1 : at
  return /^(?:tags?|labels?)$/.test(tokens[here]?.word ?? '') ? here + 1 : null
}

function isLast(tokens: readonly WordToken[], at: number): boolean {
  return at === tokens.length - 1
}

function tagName({ text, tokens }: Words, at: number): string | null {
  const token = tokens[at]
  if (!token || (token.word !== QUOTED && !/[\p{L}\p{N}]/u.test(token.word))) return null
  const name = tagNameSchema.safeParse(written(text, [token]))
  return name.success ? name.data : null
}

function readTagFilter(words: Words, at: number, filter: TaskFilter): ReturnType<FilterReader> {
  const read = readTagNames(words, at)
  return read && { filter: { ...filter, tags: [...(filter.tags ?? []), ...read.tags] }, end: read.end }
}

const CONTAINING =
  /^(?:about|containing|mentioning|matching|regarding|concerning|named|called|(?:that )?(?:contain|mention|match)|with the words?|that have)\b/

function readContaining(words: Words, at: number, filter: TaskFilter): ReturnType<FilterReader> {
  const { tokens, text } = words
  const lead = CONTAINING.exec(wordsOf(tokens.slice(at)))
  if (!lead || lead[0] === 'that have') return null
  const start = at + lead[0].split(' ').length
  const search = written(text, tokens.slice(start)).replace(/^(?:the|my|a) /i, '')
  return search === '' ? null : { filter: { ...filter, search }, end: tokens.length }
}

const orders: Record<string, Pick<TaskFilter, 'sort_by' | 'sort_order'>> = {
  priority: { sort_by: 'priority' },
  importance: { sort_by: 'priority' },
  'due date': { sort_by: 'due_date' },
  due: { sort_by: 'due_date' },
  date: { sort_by: 'due_date' },
  title: { sort_by: 'title' },
  name: { sort_by: 'title' },
  creation: { sort_by: 'created_at' },
  age: { sort_by: 'created_at', sort_order: 'asc' },
}

function readSorting({ tokens }: Words, at: number, filter: TaskFilter): ReturnType<FilterReader> {
  const newest = /^(?:newest|latest|oldest) first\b/.exec(wordsOf(tokens.slice(at, at + 2)))
  if (newest) {
    const order = newest[0].startsWith('oldest') ? ({ sort_order: 'asc' } as const) : {}
    return { filter: { ...filter, sort_by: 'created_at', ...order }, end: at + 2 }
  }
  const words = wordsOf(tokens.slice(at, at + 4))
  const match =
    /^(?:(?:sort(?:ed)?|order(?:ed)?) )?by (due date|due|date|priority|importance|title|name|creation|age)\b/.exec(
      words,
    )
  if (!match) return null
  const end = at + match[0].split(' ').length
  return { filter: { ...filter, ...orders[match[1]!] }, end }
}

/** The words left over, as they were written. */
export function restText(words: Words, rest: readonly WordToken[]): string {
  return rest.map((token) => written(words.text, [token])).join(' ')
}
