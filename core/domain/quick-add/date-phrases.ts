import { Temporal } from 'temporal-polyfill'
import type { WeekStart } from '../actor.ts'
import { monthNumber, readNumber, readOrdinal, weekdayNumber } from '#core/domain/words/names.ts'
import { type Cursor, accept, acceptAny, attempt, peek, touches } from '#core/domain/words/tokenize.ts'

/** Today in the user's zone, and how their week runs: what words like "end of week" depend on. */
export interface Calendar {
  today: Temporal.PlainDate
  weekStart: WeekStart
}

type Reader = (cursor: Cursor, calendar: Calendar) => Temporal.PlainDate | null

/** The phrases that chrono reads wrongly or not at all. Each gives a day; the clock time is read elsewhere. */
const readers: Reader[] = [
  readDayAfterTomorrow,
  readAfterNext,
  readFromPoint,
  readFortnight,
  readEndOf,
  readOrdinalWeekday,
  readDayOfMonth,
  readMidMonth,
  readQuarter,
]

/** Reads a day in words that chrono would get wrong, or returns null and leaves the cursor where it was. */
export function readDatePhrase(cursor: Cursor, calendar: Calendar): Temporal.PlainDate | null {
  for (const read of readers) {
    const date = attempt(cursor, (it) => read(it, calendar))
    if (date) return date
  }
  return null
}

function readDayAfterTomorrow(cursor: Cursor, { today }: Calendar) {
  accept(cursor, 'the')
  return accept(cursor, 'day', 'after', 'tomorrow') ? today.add({ days: 2 }) : null
}

/* "the week after next", "the month after next". */
function readAfterNext(cursor: Cursor, { today }: Calendar) {
  accept(cursor, 'the')
  const unit = acceptAny(cursor, ['week', 'month'])
  if (unit === null || !accept(cursor, 'after', 'next')) return null
  return today.add(unit === 'week' ? { weeks: 2 } : { months: 2 })
}

/* "a week from tomorrow", "two days after friday", "3 weeks from today", "the day before christmas". */
function readFromPoint(cursor: Cursor, calendar: Calendar) {
  const count = acceptAny(cursor, ['a', 'an', 'the']) === null ? (readNumber(cursor) ?? 1) : 1
  const unit = acceptAny(cursor, ['day', 'days', 'week', 'weeks', 'fortnight', 'fortnights', 'month', 'months'])
  const direction = unit === null ? null : acceptAny(cursor, ['from', 'after', 'before'])
  const point = direction === null ? null : readPoint(cursor, calendar)
  if (unit === null || !point) return null
  const sign = direction === 'before' ? -count : count
  if (unit.startsWith('month')) return point.add({ months: sign })
  return point.add({ days: sign * (unit.startsWith('day') ? 1 : unit.startsWith('week') ? 7 : 14) })
}

function readPoint(cursor: Cursor, calendar: Calendar) {
  const { today } = calendar
  const holiday = readHoliday(cursor, calendar)
  if (holiday) return holiday
  if (acceptAny(cursor, ['today', 'now']) !== null) return today
  if (accept(cursor, 'tomorrow')) return today.add({ days: 1 })
  const weekday = weekdayNumber(peek(cursor))
  if (weekday === null) return null
  cursor.at += 1
  return nextWeekday(today, weekday)
}

function readFortnight(cursor: Cursor, { today }: Calendar) {
  return accept(cursor, 'in', 'a', 'fortnight') ? today.add({ days: 14 }) : null
}

const abbreviations: Record<string, string> = { eow: 'week', eom: 'month', eoq: 'quarter', eoy: 'year' }

/* "end of week", "the end of next month", "end of january", "eom". The end of a day is its own word, see find-dates. */
function readEndOf(cursor: Cursor, calendar: Calendar) {
  const { today } = calendar
  const short = acceptAny(cursor, Object.keys(abbreviations))
  if (short !== null) return endOf(abbreviations[short]!, today, calendar)
  accept(cursor, 'the')
  if (!accept(cursor, 'end', 'of') && !accept(cursor, 'last', 'day', 'of')) return null
  const isNext = acceptAny(cursor, ['the', 'this', 'next']) === 'next'
  const unit = acceptAny(cursor, ['week', 'month', 'quarter', 'year'])
  if (unit !== null) {
    const ahead = { week: { weeks: 1 }, month: { months: 1 }, quarter: { months: 3 }, year: { years: 1 } }[unit] ?? {}
    return endOf(unit, isNext ? today.add(ahead) : today, calendar)
  }
  const quarter = readQuarter(cursor, calendar)
  if (quarter) return endOf('quarter', quarter, calendar)
  const month = readMonth(cursor, calendar)
  return month && endOf('month', month, calendar)
}

const lastDayOfWeek: Record<WeekStart, number> = { monday: 7, sunday: 6, saturday: 5 }

function endOf(unit: string, day: Temporal.PlainDate, { weekStart }: Calendar): Temporal.PlainDate {
  if (unit === 'week') return day.add({ days: (lastDayOfWeek[weekStart] - day.dayOfWeek + 7) % 7 })
  if (unit === 'year') return day.with({ month: 12, day: 31 })
  const month = unit === 'quarter' ? Math.ceil(day.month / 3) * 3 : day.month
  return day.with({ day: 1, month }).with({ day: 31 })
}

/* "first monday of december", "last friday of next month". */
function readOrdinalWeekday(cursor: Cursor, calendar: Calendar) {
  const { today } = calendar
  accept(cursor, 'the')
  const ordinal = readOrdinal(cursor)
  const weekday = weekdayNumber(peek(cursor))
  if (ordinal === null || Math.abs(ordinal) > 5 || weekday === null) return null
  cursor.at += 1
  if (acceptAny(cursor, ['of', 'in']) === null) return null
  const which = attempt(cursor, (it) => {
    const word = acceptAny(it, ['the', 'this', 'next'])
    return word !== null && accept(it, 'month') ? word : null
  })
  if (which === 'next') return weekdayOfMonth(today.add({ months: 1 }), ordinal, weekday)
  if (which !== null)
    return firstNotBefore(today, [today, today.add({ months: 1 })], (month) => weekdayOfMonth(month, ordinal, weekday))
  const named = monthNumber(peek(cursor))
  const month = readMonth(cursor, calendar)
  if (named === null || !month) return null
  return firstNotBefore(today, [month.with({ year: Math.min(today.year, month.year) }), month], (start) =>
    weekdayOfMonth(start, ordinal, weekday),
  )
}

function weekdayOfMonth(month: Temporal.PlainDate, ordinal: number, weekday: number): Temporal.PlainDate | null {
  const first = month.with({ day: 1 })
  const days = Array.from({ length: month.daysInMonth }, (_, day) => first.add({ days: day })).filter(
    (day) => day.dayOfWeek === weekday,
  )
  return days.at(ordinal > 0 ? ordinal - 1 : ordinal) ?? null
}

function firstNotBefore(
  today: Temporal.PlainDate,
  months: Temporal.PlainDate[],
  dayOf: (month: Temporal.PlainDate) => Temporal.PlainDate | null,
): Temporal.PlainDate | null {
  const days = months.map(dayOf).filter((day) => day !== null)
  return days.find((day) => Temporal.PlainDate.compare(day, today) >= 0) ?? null
}

/* "the 15th", "on the 1st", "first of next month": the next such day, today included. */
function readDayOfMonth(cursor: Cursor, { today }: Calendar) {
  const isNamed = accept(cursor, 'the') && /^\d/.test(peek(cursor))
  const day = readOrdinal(cursor)
  if (day === null || day < 1) return null
  const which = attempt(cursor, (it) => {
    if (!accept(it, 'of')) return null
    const word = acceptAny(it, ['the', 'this', 'next'])
    return word !== null && accept(it, 'month') ? word : null
  })
  /* "the 3rd of march" is chrono's; "the 3rd draft" is no date. */
  if (which === null && !(isNamed && canFollowDay(cursor))) return null
  const months = which === 'next' ? [1] : [0, 1, 2]
  const first = today.with({ day: 1 })
  return firstNotBefore(
    today,
    months.map((ahead) => first.add({ months: ahead })),
    (month) => (day <= month.daysInMonth ? month.with({ day }) : null),
  )
}

function canFollowDay(cursor: Cursor): boolean {
  const next = peek(cursor)
  return next === '' || /^(?:at|by|in|with|for|from|to|remind|before|after|noon|and|\d.*|[^\p{L}\p{N}].*)$/u.test(next)
}

/* "mid january", "mid-march 2027". */
function readMidMonth(cursor: Cursor, calendar: Calendar) {
  if (!accept(cursor, 'mid')) return null
  accept(cursor, '-')
  const month = readMonth(cursor, calendar, 15)
  return month && month.with({ day: 15 })
}

/** Reads a month with or without a year, as its first day; without one it is the next whose day `until` is to come. */
function readMonth(cursor: Cursor, { today }: Calendar, until = 31): Temporal.PlainDate | null {
  const number = monthNumber(peek(cursor))
  if (number === null) return null
  cursor.at += 1
  const year = readYear(cursor)
  if (year !== null) return Temporal.PlainDate.from({ year, month: number, day: 1 })
  const month = today.with({ day: 1, month: number })
  const isOver = Temporal.PlainDate.compare(month.with({ day: until }), today) < 0
  return isOver ? month.add({ years: 1 }) : month
}

/* "Q1 2027": its first day, as "january" alone means the first of January. */
function readQuarter(cursor: Cursor, { today }: Calendar) {
  if (!accept(cursor, 'q') || !touches(cursor) || !/^[1-4]$/.test(peek(cursor))) return null
  const month = Number(peek(cursor)) * 3 - 2
  cursor.at += 1
  const year = readYear(cursor)
  const start = today.with({ day: 1, month })
  if (year !== null) return start.with({ year })
  /* "Q3 report" is a title. */
  if (!canFollowDay(cursor)) return null
  return Temporal.PlainDate.compare(start, today) < 0 ? start.add({ years: 1 }) : start
}

function readYear(cursor: Cursor): number | null {
  if (!/^(?:19[7-9]\d|2\d{3})$/.test(peek(cursor))) return null
  cursor.at += 1
  return Number(cursor.tokens[cursor.at - 1]!.word)
}

function nextWeekday(today: Temporal.PlainDate, weekday: number): Temporal.PlainDate {
  return today.add({ days: (weekday - today.dayOfWeek + 7) % 7 || 7 })
}

const holidays: Record<string, [month: number, day: number]> = {
  'christmas eve': [12, 24],
  'christmas day': [12, 25],
  christmas: [12, 25],
  xmas: [12, 25],
  'boxing day': [12, 26],
  "new year's eve": [12, 31],
  'new years eve': [12, 31],
  nye: [12, 31],
  "new year's day": [1, 1],
  'new years day': [1, 1],
  "new year's": [1, 1],
  "valentine's day": [2, 14],
  'valentines day': [2, 14],
  halloween: [10, 31],
}

/** Reads the name of a holiday that has a fixed date: the next one, today included. */
export function readHoliday(cursor: Cursor, { today }: Calendar): Temporal.PlainDate | null {
  for (const [name, [month, day]] of Object.entries(holidays)) {
    if (!attempt(cursor, (it) => accept(it, ...name.split(' ')) || null)) continue
    const date = today.with({ month, day })
    return Temporal.PlainDate.compare(date, today) < 0 ? date.add({ years: 1 }) : date
  }
  return null
}
