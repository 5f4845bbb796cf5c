import { Temporal } from 'temporal-polyfill'
import type { WeekStart } from '../actor.ts'
import { isDomainError } from '../errors.ts'
import { localDate, localDateTime, parseDateTime } from '../time.ts'
import { readTimeOfDay, readTimeRange } from '#core/domain/words/time-of-day.ts'
import { type Cursor, accept, attempt, peek, tokenize } from '#core/domain/words/tokenize.ts'
import { type FoundTime, findChronoDates } from './chrono-dates.ts'
import { type Calendar, readDatePhrase, readHoliday } from './date-phrases.ts'
import { blank } from './spans.ts'

/** What words like "tomorrow at 9" are read against. */
export interface DateContext {
  now: Date
  zone: string
  weekStart?: WeekStart
}

/**
 * The date and the time that a text names, at most one of each, in the order of the text: ISO 8601 first, then the
 * phrases of our own, then chrono. With `inTitle` what only looks like a date is left alone.
 */
export function findDates(text: string, context: DateContext, inTitle: boolean): FoundTime[] {
  const found: FoundTime[] = []
  let rest = text
  const take = (candidates: FoundTime[]) => {
    for (const whole of candidates) {
      const candidate = withoutTakenTime(whole, found)
      if (!fits(candidate, found)) continue
      found.push(candidate)
      rest = blank(rest, candidate.start, candidate.end)
    }
  }
  take(findIsoDates(rest, context))
  take(findOwnPhrases(rest, context, inTitle))
  take(findChronoDates(rest, context, inTitle))
  return found.sort((a, b) => a.start - b.start)
}

/* "at 10 tomorrow morning": the clock time wins, the day is still to be had. */
function withoutTakenTime(candidate: FoundTime, found: FoundTime[]): FoundTime {
  if (candidate.date === undefined || found.every(({ time }) => time === undefined)) return candidate
  const { time: _, ...day } = candidate
  return day
}

function fits(candidate: FoundTime, found: FoundTime[]): boolean {
  if (candidate.instant !== undefined) return found.length === 0
  return found.every(
    ({ date, time, instant }) =>
      instant === undefined &&
      !(date !== undefined && candidate.date !== undefined) &&
      !(time !== undefined && candidate.time !== undefined),
  )
}

const ISO =
  /(?<![\p{L}\p{N}-])\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:Z|[+-]\d{2}(?::?\d{2})?)(?![\p{L}\p{N}]))?)?(?![\p{L}\p{N}-])/gu

function findIsoDates(text: string, { zone }: DateContext): FoundTime[] {
  const found: FoundTime[] = []
  for (const match of text.matchAll(ISO)) {
    try {
      const { instant, allDay } = parseDateTime(match[0], zone)
      const place = { start: match.index, end: match.index + match[0].length }
      found.push(allDay ? { ...place, date: match[0] } : { ...place, instant })
    } catch (error) {
      if (!isDomainError(error, 'invalid_request')) throw error
    }
  }
  return found
}

function findOwnPhrases(text: string, { now, zone, weekStart = 'monday' }: DateContext, inTitle: boolean): FoundTime[] {
  const calendar: Calendar = { today: Temporal.PlainDate.from(localDate(now, zone)), weekStart }
  const cursor: Cursor = { tokens: tokenize(text), at: 0 }
  const found: FoundTime[] = []
  while (cursor.at < cursor.tokens.length) {
    const first = cursor.at
    const named = readNamed(cursor, calendar, text, inTitle)
    if (named) found.push({ start: cursor.tokens[first]!.start, end: cursor.tokens[cursor.at - 1]!.end, ...named })
    else cursor.at = first + 1
  }
  return found
}

function readNamed(
  cursor: Cursor,
  calendar: Calendar,
  text: string,
  inTitle: boolean,
): { date?: string; time?: string } | null {
  if (readEndOfDay(cursor)) return namesAnotherDay(text) ? {} : { date: calendar.today.toString() }
  const date = readDatePhrase(cursor, calendar) ?? attempt(cursor, (it) => readHolidayInPlace(it, calendar, inTitle))
  if (date) return { date: date.toString() }
  const time = attempt(cursor, readTimeInPlace)
  return time === null ? null : { time }
}

/* "eod" and "end of day" are the whole of a day, today's when no other is named: "eod friday". */
function readEndOfDay(cursor: Cursor): boolean {
  return accept(cursor, 'eod') || accept(cursor, 'end', 'of', 'day') || accept(cursor, 'end', 'of', 'the', 'day')
}

function namesAnotherDay(text: string): boolean {
  return /\b(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|next|\d{1,2}(?:st|nd|rd|th)|\d{4}-\d{2})\b/i.test(
    text,
  )
}

/* "buy christmas presents" names no day, "call home on christmas" and "wrap up christmas" do. */
function readHolidayInPlace(cursor: Cursor, calendar: Calendar, inTitle: boolean): Temporal.PlainDate | null {
  const before = cursor.tokens[cursor.at - 1]?.word ?? ''
  const date = readHoliday(cursor, calendar)
  const isLed = /^(?:on|by|before|until|due|for|from|starting)$/.test(before)
  const rest = cursor.tokens.slice(cursor.at)
  return date && (!inTitle || isLed || rest.every(({ word }) => !/[\p{L}\p{N}]/u.test(word))) ? date : null
}

/* A clock time, unless a zone follows ("5pm PST" is an instant, and chrono's) or it is a piece of something longer. */
function readTimeInPlace(cursor: Cursor): string | null {
  const previous = cursor.tokens[cursor.at - 1]
  const first = cursor.tokens[cursor.at]!
  if (previous?.end === first.start && /^[\p{L}\p{N}@/_.$€£-]+$/u.test(previous.word)) return null
  const time = readTimeRange(cursor) ?? readTimeOfDay(cursor)
  return time === null || /^(?:[ecmp][sd]t|utc|gmt|cet|cest|bst|ist|jst|z)$/.test(peek(cursor)) ? null : time
}

/** `YYYY-MM-DD` some days later. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}

/** `HH:mm` of an instant in a zone. */
export function timeOfDay(instant: Date, zone: string): string {
  return localDateTime(instant, zone).slice(11, 16)
}
