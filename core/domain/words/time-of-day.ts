import { type Cursor, accept, acceptAny, attempt, peek } from './tokenize.ts'

/** What the parts of a day mean when no clock time is named. */
export const partsOfDay = { morning: '09:00', afternoon: '15:00', evening: '20:00', night: '22:00' } as const
export const partOfDayNames = Object.keys(partsOfDay) as PartOfDay[]
export type PartOfDay = keyof typeof partsOfDay

/**
 * Reads a clock time and gives it as `HH:mm`: "at 9", "9am", "9:30 pm", "at 17:00", "noon", "half past 4",
 * "quarter to 5", "in the evening". A number alone is a time only after "at".
 */
export function readTimeOfDay(cursor: Cursor): string | null {
  return attempt(cursor, (it) => {
    const afterAt = accept(it, 'at') || accept(it, '@')
    return readSpokenTime(it) ?? readClockTime(it, afterAt) ?? (afterAt ? null : readPartOfDay(it))
  })
}

/** Reads "from 3 to 4pm", "3pm-4:30pm", "between 9 and 10am": gives when it begins, which takes am or pm from the end. */
export function readTimeRange(cursor: Cursor): string | null {
  return attempt(cursor, (it) => {
    const lead = acceptAny(it, ['from', 'between', 'at', '@'])
    const first = /^(\d{1,2})(?::([0-5]\d))?$/.exec(peek(it))
    if (!first) return null
    it.at += 1
    const own = readMeridiem(it)
    if (acceptAny(it, lead === 'between' ? ['and'] : ['-', '–', 'to', 'until', 'till']) === null) return null
    const last = /^(\d{1,2})(?::[0-5]\d)?$/.exec(peek(it))
    if (!last) return null
    it.at += 1
    const meridiem = readMeridiem(it)
    if (meridiem === null && (lead === null || lead === '@' || first[2] === undefined)) return null
    const hour = withMeridiem(Number(first[1]), first[1]!, own ?? before(meridiem, Number(first[1]), Number(last[1])))
    return hour === null ? null : clock(hour * 60 + Number(first[2] ?? 0))
  })
}

/* "11-1pm" begins in the morning. */
function before(meridiem: 'am' | 'pm' | null, first: number, last: number): 'am' | 'pm' | null {
  return meridiem === 'pm' && first % 12 > last % 12 ? 'am' : meridiem
}

/** Hours from 1 to 6 without am or pm are in the afternoon, unless written like 05:30. */
export function assumeAfternoon(hour: number, written: string): number {
  return hour >= 1 && hour <= 6 && !written.startsWith('0') ? hour + 12 : hour
}

/** Reads "morning" in "every sunday morning". */
export function readPartOfDayName(cursor: Cursor): string | null {
  const part = acceptAny(cursor, partOfDayNames)
  return part === null ? null : partsOfDay[part as PartOfDay]
}

function readSpokenTime(cursor: Cursor): string | null {
  if (acceptAny(cursor, ['noon', 'midday']) !== null) return '12:00'
  if (accept(cursor, 'midnight')) return '00:00'
  return attempt(cursor, (it) => {
    const word = acceptAny(it, ['half', 'quarter'])
    const direction = word === null ? null : acceptAny(it, ['past', 'to'])
    if (word === null || direction === null || (word === 'half' && direction === 'to')) return null
    const hour = readHour(it)
    if (hour === null) return null
    const minutes = word === 'half' ? 30 : direction === 'past' ? 15 : -15
    return clock((hour * 60 + minutes + 1440) % 1440)
  })
}

function readHour(cursor: Cursor): number | null {
  const word = peek(cursor)
  if (!/^\d{1,2}$/.test(word) || Number(word) > 23) return null
  cursor.at += 1
  return withMeridiem(Number(word), word, readMeridiem(cursor))
}

function readClockTime(cursor: Cursor, afterAt: boolean): string | null {
  const match = /^(\d{1,2})(?:([:.])([0-5]\d))?$/.exec(peek(cursor))
  if (!match) return null
  const [, digits = '', separator, minutes = '00'] = match
  cursor.at += 1
  const meridiem = readMeridiem(cursor)
  const saysTime = meridiem !== null || separator === ':' || accept(cursor, "o'clock") || afterAt
  if (!saysTime || (meridiem === null && separator === undefined && ordinalOrUnitFollows(cursor))) return null
  const hour = withMeridiem(Number(digits), digits, meridiem)
  return hour === null ? null : clock(hour * 60 + Number(minutes))
}

/* "at 5 locations", "at 2nd street": a number that counts or orders something else. "at 9 mondays" is still a time. */
function ordinalOrUnitFollows(cursor: Cursor): boolean {
  return /^(?:st|nd|rd|th|%|percent|people|(?!\w*days$)\p{L}{3,}s)$/u.test(peek(cursor))
}

function readMeridiem(cursor: Cursor): 'am' | 'pm' | null {
  const next = peek(cursor)
  if (next === 'am' || next === 'pm') {
    cursor.at += 1
    return next
  }
  if ((next === 'a' || next === 'p') && peek(cursor, 1) === '.' && peek(cursor, 2) === 'm') {
    cursor.at += peek(cursor, 3) === '.' ? 4 : 3
    return next === 'a' ? 'am' : 'pm'
  }
  return null
}

function withMeridiem(hour: number, written: string, meridiem: 'am' | 'pm' | null): number | null {
  if (meridiem === null) return hour > 23 ? null : assumeAfternoon(hour, written)
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (meridiem === 'pm' ? 12 : 0)
}

function readPartOfDay(cursor: Cursor): string | null {
  return attempt(cursor, (it) => {
    if (accept(it, 'at', 'night')) return partsOfDay.night
    if (!accept(it, 'in', 'the')) return null
    return readPartOfDayName(it)
  })
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
