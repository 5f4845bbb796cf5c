import { addDays } from '#core/domain/quick-add/find-dates.ts'
import type { TaskFilter } from '#core/chat/built-in/commands/command.ts'
import type { Words } from './context.ts'
import { type DayRange, readRange, readWhen } from './dates.ts'
import { wordsOf } from './tokens.ts'

const MAX_WORDS = 6

/** Reads "due today", "for tomorrow", "this week", "by friday", "before the 1st", "after monday", "between … and …". */
export function readDayFilter(
  words: Words,
  at: number,
  filter: TaskFilter,
): { filter: TaskFilter; end: number } | null {
  const { tokens } = words
  let here = at
  const isDue = tokens[here]?.word === 'due' || tokens[here]?.word === 'scheduled'
  if (isDue) here += 1
  const lead = /^(?:for|on|by|until|till|before|after|since|from|in|within|over|during|at|between)$/.exec(
    tokens[here]?.word ?? '',
  )?.[0]
  if (lead !== undefined) here += 1
  if (lead === 'between' || lead === 'from') {
    const pair = readPair(words, here)
    if (pair) return { filter: { ...filter, ...asFilter(pair.range) }, end: pair.end }
  }
  const found = readLongest(words, here)
  if (!found) return null
  return { filter: { ...filter, ...asFilter(bounded(found.range, lead)) }, end: found.end }
}

function bounded(range: DayRange, lead: string | undefined): DayRange {
  switch (lead) {
    case 'by':
    case 'until':
    case 'till':
      return pick({ to: range.to })
    case 'before':
      return pick({ to: range.from && addDays(range.from, -1) })
    case 'after':
      return pick({ from: range.to && addDays(range.to, 1) })
    case 'since':
      return pick({ from: range.from })
    default:
      return range
  }
}

function pick({ from, to }: { from?: string | undefined; to?: string | undefined }): DayRange {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}

function asFilter({ from, to }: DayRange): TaskFilter {
  return { ...(from !== undefined && { due_from: from }), ...(to !== undefined && { due_to: to }) }
}

function readLongest({ tokens, clock }: Words, start: number): { range: DayRange; end: number } | null {
  for (let end = Math.min(tokens.length, start + MAX_WORDS); end > start; end -= 1) {
    const slice = tokens.slice(start, end)
    const possessive = wordsOf(slice).replace(/'s$/, '')
    const range = readRange(possessive, clock)
    if (range && !isClockTime(possessive, clock)) return { range, end }
  }
  return null
}

/* "at 9" is a time of a title; a filter takes days. */
function isClockTime(words: string, clock: Words['clock']): boolean {
  return readWhen(words, clock)?.names === 'time'
}

function readPair(words: Words, start: number): { range: DayRange; end: number } | null {
  const first = readLongestBefore(words, start)
  if (!first) return null
  const second = readLongest(words, first.end + 1)
  if (!second?.range.to || !first.range.from) return null
  /* "between friday and monday" goes on into the next week. */
  const to = second.range.to < first.range.from ? addDays(second.range.to, 7) : second.range.to
  return { range: { from: first.range.from, to }, end: second.end }
}

function readLongestBefore(words: Words, start: number): { range: DayRange; end: number } | null {
  const joint = words.tokens.findIndex(({ word }, index) => index > start && /^(?:and|to|until|till|-|–)$/.test(word))
  if (joint < 0) return null
  const read = readLongest({ ...words, tokens: words.tokens.slice(0, joint) }, start)
  return read?.end === joint ? read : null
}
