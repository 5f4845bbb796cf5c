import type { RecurrenceMode } from '../task.ts'
import { monthNumber, readNumber, readOrdinal, weekdayNumber } from '#core/domain/words/names.ts'
import { partOfDayNames, partsOfDay, type PartOfDay } from '#core/domain/words/time-of-day.ts'
import { type Cursor, accept, acceptAny, attempt, peek } from '#core/domain/words/tokenize.ts'
import { weekdays } from './rule-parts.ts'

/** How often: an RRULE, and the time of day when the words imply one ("every morning"). */
export interface Cadence {
  rule: string
  time?: string
}

const WORKDAYS = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'
const WEEKEND = 'FREQ=WEEKLY;BYDAY=SA,SU'

const adverbs: Record<string, string> = {
  daily: 'FREQ=DAILY',
  weekly: 'FREQ=WEEKLY',
  biweekly: 'FREQ=WEEKLY;INTERVAL=2',
  fortnightly: 'FREQ=WEEKLY;INTERVAL=2',
  monthly: 'FREQ=MONTHLY',
  bimonthly: 'FREQ=MONTHLY;INTERVAL=2',
  quarterly: 'FREQ=MONTHLY;INTERVAL=3',
  yearly: 'FREQ=YEARLY',
  annually: 'FREQ=YEARLY',
}

const units: Record<string, { freq: string; times: number }> = {
  day: { freq: 'DAILY', times: 1 },
  week: { freq: 'WEEKLY', times: 1 },
  fortnight: { freq: 'WEEKLY', times: 2 },
  month: { freq: 'MONTHLY', times: 1 },
  quarter: { freq: 'MONTHLY', times: 3 },
  year: { freq: 'YEARLY', times: 1 },
}

/**
 * Reads a cadence that needs no "every": "daily", "monthly on the 15th", "on mondays", "weekdays", "once a week", "the last friday of every month".
 * `weak` ones are also ordinary adjectives and count only in the right place.
 */
export function readAdverb(cursor: Cursor): { cadence: Cadence; mode: RecurrenceMode; weak: boolean } | null {
  return attempt(cursor, (it) => {
    const word = peek(it)
    if (Object.hasOwn(adverbs, word)) {
      it.at += 1
      const mode = accept(it, '!') ? 'completion' : 'schedule'
      const plain = adverbs[word]!
      const rule = readDetail(it, plain)
      return { cadence: { rule: rule ?? plain }, mode, weak: rule === null }
    }
    if (accept(it, 'once', 'a') || accept(it, 'once', 'per')) {
      const unit = readUnit(it)
      return unit === null ? null : { cadence: { rule: ruleFor(unit, 1) }, mode: 'schedule', weak: false }
    }
    const on = accept(it, 'on')
    const days = attempt(it, readDaysOfEveryMonth)
    if (days !== null) return { cadence: { rule: `FREQ=MONTHLY;${days}` }, mode: 'schedule', weak: false }
    const rule = readPluralDays(it)
    return rule === null ? null : { cadence: { rule }, mode: 'schedule', weak: !on }
  })
}

/** Reads what may follow "every": "2 weeks on monday", "other tuesday", "mon, wed and fri", "1st and 15th", "march 3". */
export function readCadence(cursor: Cursor): Cadence | null {
  return (
    attempt(cursor, readDayGroup) ??
    attempt(cursor, readInterval) ??
    attempt(cursor, readYearDay) ??
    attempt(cursor, readMonthDays) ??
    attempt(cursor, readDayList)
  )
}

/* "weekday", "weekend", "morning", "mondays". */
function readDayGroup(cursor: Cursor): Cadence | null {
  if (acceptAny(cursor, ['weekdays', 'workdays']) !== null) return { rule: WORKDAYS }
  if (readWorkday(cursor)) return { rule: WORKDAYS }
  if (acceptAny(cursor, ['weekend', 'weekends']) !== null) return { rule: WEEKEND }
  const part = acceptAny(cursor, partOfDayNames)
  return part === null ? null : { rule: 'FREQ=DAILY', time: partsOfDay[part as PartOfDay] }
}

/* "3 days", "other week on friday", "2nd month", "other tuesday", "week". */
function readInterval(cursor: Cursor): Cadence | null {
  const every = readMultiple(cursor)
  const unit = readUnit(cursor)
  if (unit) {
    const plain = ruleFor(unit, every)
    return { rule: readDetail(cursor, plain) ?? plain }
  }
  if (every === 1) return null
  const days = readWeekdays(cursor)
  if (days === null) return null
  const [interval, list] = [`FREQ=WEEKLY;INTERVAL=${every}`, days.join(',')]
  return { rule: `${interval};BYDAY=${list}` }
}

function readMultiple(cursor: Cursor): number {
  if (accept(cursor, 'other')) return 2
  const nth = attempt(cursor, (it) => {
    const ordinal = readOrdinal(it)
    return ordinal !== null && ordinal > 1 && /^(day|week|month|year)$/.test(peek(it)) && peek(it, 1) !== 'of'
      ? ordinal
      : null
  })
  return nth ?? readNumber(cursor) ?? 1
}

function readUnit(cursor: Cursor): string | null {
  const name = peek(cursor).replace(/s$/, '')
  if (!Object.hasOwn(units, name)) return null
  cursor.at += 1
  return name
}

function ruleFor(unit: string, every: number): string {
  const { freq, times } = units[unit]!
  return every * times === 1 ? `FREQ=${freq}` : `FREQ=${freq};INTERVAL=${every * times}`
}

/* What may follow a unit or an adverb: weeks "on monday", months "on the 15th" or "on the last friday", years "on march 3". */
function readDetail(cursor: Cursor, rule: string): string | null {
  return attempt(cursor, (it) => {
    if (!accept(it, 'on')) return null
    if (rule.startsWith('FREQ=WEEKLY')) {
      accept(it, 'the')
      const days = readWeekdays(it)
      return days && `${rule};BYDAY=${days.join(',')}`
    }
    if (rule.startsWith('FREQ=MONTHLY')) {
      const days = readMonthDayParts(it)
      return days && `${rule};${days}`
    }
    if (!rule.startsWith('FREQ=YEARLY')) return null
    const day = readYearDayParts(it)
    return day && `${rule};${day}`
  })
}

function readYearDay(cursor: Cursor): Cadence | null {
  const day = readYearDayParts(cursor)
  return day === null ? null : { rule: `FREQ=YEARLY;${day}` }
}

/* "march 3", "march 3rd", "3 march", "the 3rd of march", "first monday of june". */
function readYearDayParts(cursor: Cursor): string | null {
  accept(cursor, 'the')
  const month = monthNumber(peek(cursor))
  if (month !== null) {
    cursor.at += 1
    const day = readOrdinal(cursor) ?? readNumber(cursor)
    return day === null || day < 1 || day > 31 ? null : `BYMONTH=${month};BYMONTHDAY=${day}`
  }
  const number = readOrdinal(cursor) ?? readNumber(cursor)
  if (number === null) return null
  const weekday = weekdayNumber(peek(cursor))
  if (weekday !== null) cursor.at += 1
  if (!accept(cursor, 'of')) accept(cursor, 'in')
  const of = monthNumber(peek(cursor))
  if (of === null) return null
  cursor.at += 1
  if (weekday !== null) return Math.abs(number) > 5 ? null : `BYMONTH=${of};BYDAY=${number}${weekdays[weekday - 1]!}`
  return `BYMONTH=${of};BYMONTHDAY=${number}`
}

function readMonthDays(cursor: Cursor): Cadence | null {
  const days = readMonthDayParts(cursor)
  return days === null ? null : { rule: `FREQ=MONTHLY;${days}` }
}

/* "the 15th", "1st and 15th", "last day", "last weekday", "2nd tuesday", each with "of the month" or without. */
function readMonthDayParts(cursor: Cursor): string | null {
  const parts = readMonthDayList(cursor)
  if (parts !== null) readOfTheMonth(cursor)
  return parts
}

/* The same when only what follows says that it is every month's. */
function readDaysOfEveryMonth(cursor: Cursor): string | null {
  const parts = readMonthDayList(cursor, { bare: true })
  const isEvery = acceptAny(cursor, ['of', 'in']) !== null && acceptAny(cursor, ['every', 'each']) !== null
  return parts !== null && isEvery && accept(cursor, 'month') ? parts : null
}

function readMonthDayList(cursor: Cursor, { bare = false } = {}): string | null {
  const monthDays: number[] = []
  const days: string[] = []
  let parts: string | null = null
  do {
    accept(cursor, 'the')
    const spelled = !/^\d/.test(peek(cursor))
    const ordinal = readOrdinal(cursor)
    if (ordinal === null) return null
    const weekday = weekdayNumber(peek(cursor))
    if (weekday !== null) {
      cursor.at += 1
      if (Math.abs(ordinal) > 5) return null
      days.push(`${ordinal}${weekdays[weekday - 1]!}`)
    } else if (readWorkday(cursor)) {
      parts = `BYDAY=MO,TU,WE,TH,FR;BYSETPOS=${ordinal}`
    } else {
      /* "every second" is no date; "every first day" is, and "the first of every month". */
      if (!accept(cursor, 'day') && spelled && !bare) return null
      monthDays.push(ordinal)
    }
  } while (readAnd(cursor, (it) => (accept(it, 'the'), readOrdinal(it) !== null)))
  if ([monthDays.length > 0, days.length > 0, parts !== null].filter(Boolean).length !== 1) return null
  return parts ?? (days.length > 0 ? `BYDAY=${days.join(',')}` : `BYMONTHDAY=${monthDays.join(',')}`)
}

function readWorkday(cursor: Cursor): boolean {
  if (acceptAny(cursor, ['weekday', 'workday']) !== null) return true
  return ['business', 'working', 'work'].some((kind) => accept(cursor, kind, 'day'))
}

function readOfTheMonth(cursor: Cursor): void {
  attempt(cursor, (it) => {
    if (acceptAny(it, ['of', 'in']) === null) return null
    acceptAny(it, ['the', 'each', 'every', 'a'])
    return accept(it, 'month') ? true : null
  })
}

function readDayList(cursor: Cursor): Cadence | null {
  const days = readWeekdays(cursor)
  return days && { rule: `FREQ=WEEKLY;BYDAY=${days.join(',')}` }
}

/* "mon, wed and fri", "monday-friday", "tue & thu"; plurals too. */
function readWeekdays(cursor: Cursor): string[] | null {
  const days: string[] = []
  do {
    const first = weekdayNumber(peek(cursor), { plural: true })
    if (first === null) return null
    cursor.at += 1
    const last = attempt(cursor, (it) => {
      if (acceptAny(it, ['-', '–', 'to', 'through']) === null) return null
      const day = weekdayNumber(peek(it), { plural: true })
      it.at += 1
      return day
    })
    for (let day = first; ; day = (day % 7) + 1) {
      days.push(weekdays[day - 1]!)
      if (day === (last ?? first)) break
    }
  } while (readAnd(cursor, (it) => weekdayNumber(peek(it), { plural: true }) !== null))
  return days
}

function readPluralDays(cursor: Cursor): string | null {
  if (acceptAny(cursor, ['weekdays', 'workdays']) !== null) return WORKDAYS
  if (accept(cursor, 'weekends')) return WEEKEND
  const isPlural = peek(cursor).endsWith('days') && weekdayNumber(peek(cursor), { plural: true }) !== null
  const days = isPlural ? readWeekdays(cursor) : null
  return days && `FREQ=WEEKLY;BYDAY=${days.join(',')}`
}

/* Moves past ",", "/", "and", "&" when what `follows` accepts comes after them; what follows is left to be read. */
function readAnd(cursor: Cursor, follows: (cursor: Cursor) => boolean): boolean {
  const before = cursor.at
  const comma = accept(cursor, ',') || accept(cursor, '/')
  const joined = acceptAny(cursor, ['and', '&', 'or']) !== null || comma
  const next = cursor.at
  const goesOn = joined && follows(cursor)
  cursor.at = goesOn ? next : before
  return goesOn
}
