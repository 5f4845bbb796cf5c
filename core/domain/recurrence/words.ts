import type { RecurrenceMode } from '../task.ts'
import { readPartOfDayName, readTimeOfDay } from '#core/domain/words/time-of-day.ts'
import { type Cursor, accept, acceptAny, attempt, peek, tokenize } from '#core/domain/words/tokenize.ts'
import { isDomainError } from '../errors.ts'
import { readCadence, readAdverb, type Cadence } from './cadence-words.ts'
import { readNumber } from '#core/domain/words/names.ts'
import { type WirePattern, parseRule } from './rule.ts'
import type { WeekStart } from '../actor.ts'

/** A recurrence found in a text: where, and what it means. */
export interface RecurrenceWords {
  /** UTF-16 offsets into the text. */
  start: number
  end: number
  text: string
  rule: string
  pattern: WirePattern
  mode: RecurrenceMode
  /** `HH:mm`, when the words name a time of day. */
  time?: string
  /** The words after "until", which are still to be read as a date. */
  until?: string
}

const MAX_LENGTH = 1000

/**
 * Finds the first recurrence in words: "every weekday at 9", "every! 3 days", "monthly on the 15th until march 1".
 * "every!" counts from completion. A single adverb ("daily") counts only where it ends the text or goes on ("daily at
 * 9"): in "write weekly report" it belongs to the title.
 */
export function parseRecurrenceWords(
  text: string,
  { weekStart = 'monday' }: { weekStart?: WeekStart } = {},
): RecurrenceWords | null {
  if (text.length > MAX_LENGTH) return null
  const tokens = tokenize(text)
  for (let at = 0; at < tokens.length; at += 1) {
    const found = readRecurrence({ tokens, at }, text, weekStart)
    if (found) return found
  }
  return null
}

function readRecurrence(cursor: Cursor, text: string, weekStart: WeekStart): RecurrenceWords | null {
  const first = cursor.tokens[cursor.at]!
  const opened = readOpening(cursor)
  if (!opened) return null
  const { cadence, mode, isAdverb } = opened
  const afterCadence = cursor.at
  const tail = readTail(cursor, text, cadence.rule)
  const last = cursor.tokens[cursor.at - 1]!
  if (isAdverb && cursor.at === afterCadence && !endsText(cursor)) return null
  const recurrence = ruleOf(cadence, tail.count, weekStart)
  if (!recurrence) return null
  const end = tail.end ?? last.end
  const time = tail.time ?? cadence.time
  return {
    start: first.start,
    end,
    text: text.slice(first.start, end),
    ...recurrence,
    mode,
    ...(time !== undefined && { time }),
    ...(tail.until !== undefined && { until: tail.until }),
  }
}

function readOpening(cursor: Cursor): { cadence: Cadence; mode: RecurrenceMode; isAdverb: boolean } | null {
  const adverb = readAdverb(cursor)
  if (adverb) return { cadence: adverb.cadence, mode: adverb.mode, isAdverb: adverb.weak }
  if (acceptAny(cursor, ['every', 'each', 'ev']) === null) return null
  const mode = accept(cursor, '!') ? 'completion' : 'schedule'
  const cadence = readCadence(cursor)
  return cadence && { cadence, mode, isAdverb: false }
}

interface Tail {
  time?: string
  count?: number
  until?: string
  end?: number
}

/* "at 9 for 5 times", in any order; "until …" is last, because where its date ends is not known here. */
function readTail(cursor: Cursor, text: string, rule: string): Tail {
  const tail: Tail = {}
  for (;;) {
    const time = tail.time === undefined ? (readTimeOfDay(cursor) ?? readPartOfDayName(cursor)) : null
    if (time !== null) {
      tail.time = time
      continue
    }
    const count = tail.count === undefined ? attempt(cursor, (it) => readCount(it, rule)) : null
    if (count === null) break
    tail.count = count
  }
  if (tail.count === undefined && /^(until|till|til|through|ending)$/.test(peek(cursor)) && peek(cursor, 1) !== '') {
    const start = cursor.tokens[cursor.at]!.end
    cursor.at += 1
    const until = /^[^#!;()]*/.exec(text.slice(start))![0].trimEnd()
    tail.until = until.trim()
    tail.end = start + until.length
  }
  return tail
}

/* "5 times", "for 10 days" of what is daily, "for 3 weeks" of what is weekly. */
function readCount(cursor: Cursor, rule: string): number | null {
  accept(cursor, ',')
  const isFor = accept(cursor, 'for')
  const count = readNumber(cursor)
  if (count === null) return null
  if (acceptAny(cursor, ['times', 'time', 'occurrences']) !== null) return count
  const [, freq = ''] = /^FREQ=(\w+)(?!.*INTERVAL)/.exec(rule) ?? []
  const unit = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }[freq]
  if (!isFor || unit === undefined || acceptAny(cursor, [unit, `${unit}s`]) === null) return null
  const [, days = ''] = /;BYDAY=([^;]+)/.exec(rule) ?? []
  return freq === 'WEEKLY' ? count * days.split(',').length : count
}

/* A tag, a priority or punctuation may follow what ends the title. */
function endsText(cursor: Cursor): boolean {
  return cursor.tokens.slice(cursor.at).every(({ word }) => !/[\p{L}\p{N}]/u.test(word))
}

function ruleOf(
  cadence: Cadence,
  count: number | undefined,
  weekStart: WeekStart,
): { rule: string; pattern: WirePattern } | null {
  const weekly = cadence.rule.startsWith('FREQ=WEEKLY;INTERVAL') && weekStart !== 'monday'
  const wkst = weekly ? `;WKST=${weekStart.slice(0, 2).toUpperCase()}` : ''
  try {
    return parseRule(`${cadence.rule}${count === undefined ? '' : `;COUNT=${count}`}${wkst}`)
  } catch (error) {
    /* Words can ask for what no rule may: "every 5000 days", "every february 30". They are then just words. */
    if (isDomainError(error, 'invalid_recurrence')) return null
    throw error
  }
}
