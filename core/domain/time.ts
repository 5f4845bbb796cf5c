import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { invalid } from './errors.ts'

/**
 * A date or a date-time as people and programs give it: ISO 8601, with an offset, without one (read in the user's zone),
 * or a bare date. Only its form is checked here; `parseDateTime` resolves it.
 */
export const dateTimeText = z
  .string()
  .max(40)
  .regex(
    /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|z|[+-]\d{2}(:?\d{2})?))?)?$/,
    'must be an ISO 8601 date or date-time like 2026-03-01, 2026-03-01T09:00 or 2026-03-01T09:00:00Z',
  )

/** A moment in time. Times are UTC inside and local only where people or rules meet them. */
export type Instant = Date

const MIN_YEAR = 1970
const MAX_YEAR = 9999

/** True for IANA zone names and their aliases (`Europe/Berlin`, `US/Pacific`, `UTC`); false for offsets like `+05:00`. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

export const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'must be an IANA time zone like Europe/Berlin')

export interface ParsedDateTime {
  instant: Instant
  /** True for a bare date, which stands for 23:59 of that day. */
  allDay: boolean
}

/**
 * Resolves text that passed `dateTimeText`. With an offset it is that instant (milliseconds, truncated); without one a
 * local time in `zone`, where a time in a DST gap takes the offset before it and an ambiguous one is the first.
 * Throws `invalid_request` about `field` for days and times that do not exist, such as 2026-02-30 or 25:00.
 */
export function parseDateTime(text: string, zone: string, field = 'due_datetime'): ParsedDateTime {
  const { date, time, offset } = splitDateTime(text, field)
  const allDay = time === undefined
  const local = `${date}T${time ?? '23:59'}`
  if (offset === undefined) return { instant: inRange(toInstant(local, zone), text, field), allDay }
  return { instant: inRange(offsetInstant(local, offset, text, field), text, field), allDay }
}

function offsetInstant(local: string, offset: string, text: string, field: string): Instant {
  // Programs send UTC, for which Temporal takes ten times as long.
  if (offset === 'Z') return new Date(`${local}Z`)
  const { epochMilliseconds } = resolve(text, field, () => Temporal.Instant.from(`${local}${offset}`))
  return new Date(epochMilliseconds)
}

/** The start of a range: a bare date from its first moment in `zone`, anything else as `parseDateTime`. */
export function parseRangeStart(text: string, zone: string, field: string): Instant {
  const { date, time } = splitDateTime(text, field)
  return time === undefined ? startOfDay(Temporal.PlainDate.from(date), zone) : parseDateTime(text, zone, field).instant
}

/** The inclusive end of a range: a bare date to its last millisecond in `zone`, anything else as `parseDateTime`. */
export function parseRangeEnd(text: string, zone: string, field: string): Instant {
  const { date, time } = splitDateTime(text, field)
  if (time !== undefined) return parseDateTime(text, zone, field).instant
  return new Date(startOfDay(Temporal.PlainDate.from(date).add({ days: 1 }), zone).getTime() - 1)
}

/**
 * The instant of a wall-clock time (`YYYY-MM-DDTHH:mm[:ss[.SSS]]`) in `zone`, with the same rules for gaps and
 * overlaps as everywhere: the offset before a gap, the first of two.
 */
export function toInstant(local: string, zone: string): Instant {
  const zoned = Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation: 'compatible' })
  return new Date(zoned.epochMilliseconds)
}

/** Wall clock in `zone`: `YYYY-MM-DDTHH:mm:ss`, with milliseconds only when there are some. */
export function localDateTime(instant: Instant, zone: string): string {
  const local = zonedTime(instant, zone).toPlainDateTime()
  return local.toString({ smallestUnit: local.millisecond === 0 ? 'second' : 'millisecond' })
}

/** Calendar day in `zone`: `YYYY-MM-DD`. */
export function localDate(instant: Instant, zone: string): string {
  return zonedTime(instant, zone).toPlainDate().toString()
}

/** The local day that `now` falls in, as [start, end). It may have 23 or 25 hours. */
export function dayBounds(now: Instant, zone: string): { start: Instant; end: Instant } {
  const day = zonedTime(now, zone).toPlainDate()
  return { start: startOfDay(day, zone), end: startOfDay(day.add({ days: 1 }), zone) }
}

/** ISO 8601 in UTC with milliseconds, the form of every time that leaves the product. */
export function toIso(date: Instant): string {
  return date.toISOString()
}

function zonedTime(instant: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
}

function startOfDay(day: Temporal.PlainDate, zone: string): Instant {
  return new Date(day.toZonedDateTime(zone).epochMilliseconds)
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d|$)/

/** The parts of a date-time, spelled as Temporal reads them; day and time of day are checked to exist, the offset is not. */
function splitDateTime(text: string, field: string): { date: string; time?: string; offset?: string } {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/.exec(text)
  if (!match) throw invalid(field, 'must be an ISO 8601 date or date-time', text)
  const [, date = '', time, offset] = match
  if (!isDay(date) || (time !== undefined && !TIME_OF_DAY.test(time))) {
    throw invalid(field, 'is not a date and time that exists', text)
  }
  const year = Number(date.slice(0, 4))
  if (year < MIN_YEAR || year > MAX_YEAR) throw outOfRange(text, field)
  return {
    date,
    ...(time !== undefined && { time: time.replace(',', '.') }),
    ...(offset !== undefined && { offset: offset.toUpperCase() }),
  }
}

/* A Date carries a day that does not exist into the next month. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date)
}

function resolve<T>(text: string, field: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) throw invalid(field, 'is not a date and time that exists', text)
    throw error
  }
}

/* An offset can carry the last day of 9999, or the first of 1970, out of the range of four-digit years. */
function inRange(instant: Date, text: string, field: string): Date {
  const year = instant.getUTCFullYear()
  if (year < MIN_YEAR || year > MAX_YEAR) throw outOfRange(text, field)
  return instant
}

function outOfRange(text: string, field: string) {
  return invalid(field, `must lie in the years ${MIN_YEAR} to ${MAX_YEAR}`, text)
}
