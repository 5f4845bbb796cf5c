import { type ParsedResult, casual } from 'chrono-node'
import { assumeAfternoon, partsOfDay } from '#core/domain/words/time-of-day.ts'
import { localDateTime } from '../time.ts'
import { blank } from './spans.ts'

/** A date, a time or both, found in a text. */
export interface FoundTime {
  start: number
  end: number
  /** `YYYY-MM-DD` */
  date?: string
  /** `HH:mm` */
  time?: string
  /** Set instead of both when the words name an instant: a zone ("5pm PST") or a distance ("in 90 minutes"). */
  instant?: Date
  /** A weekday without a week: "friday 9am", said on Friday at ten, is in a week. */
  isWeekday?: boolean
}

export interface Reference {
  now: Date
  zone: string
}

const MAX_RESULTS = 8
const PAST = /\b(?:last|past|previous|ago)\b/i

/**
 * The dates that chrono finds and that are meant as such. In a title (`inTitle`) much of what reads like a date is none:
 * "sat down", "march to the office", "5/6 of the forms"; what is refused is blanked and the rest read again.
 */
export function findChronoDates(rest: string, reference: Reference, inTitle: boolean): FoundTime[] {
  const found: FoundTime[] = []
  let text = rest
  for (let tries = 0; tries < MAX_RESULTS; tries += 1) {
    const result = casual.parse(text, chronoReference(reference), { forwardDate: !PAST.test(text) })[0]
    if (!result) break
    const end = result.index + result.text.length
    const date =
      inTitle && (isOneOfDays(rest, result) || !isMeantAsDate(text, result)) ? null : withHalf(text, toFound(result))
    if (date) found.push(date)
    text = blank(text, result.index, date?.end ?? end)
  }
  return found
}

/* chrono knows fixed offsets only: of its answers just the wall clock is used, but where a zone or a distance is meant. */
function chronoReference({ now, zone }: Reference) {
  const wallClock = Date.parse(`${localDateTime(now, zone)}Z`)
  return { instant: now, timezone: Math.round((wallClock - now.getTime()) / 60_000) }
}

/* "in an hour and a half", of which chrono reads the hour. */
function withHalf(text: string, found: FoundTime | null): FoundTime | null {
  const half =
    found?.instant && /hours?$/i.test(text.slice(0, found.end)) && /^ and a half\b/i.exec(text.slice(found.end))
  if (!half || !found.instant) return found
  return { ...found, end: found.end + half[0].length, instant: new Date(found.instant.getTime() + 30 * 60_000) }
}

function toFound({ index, text, start }: ParsedResult): FoundTime | null {
  const place = { start: index, end: index + text.length }
  if (start.isCertain('timezoneOffset')) {
    const instant = start.date()
    const minutes = Math.floor(instant.getTime() / 60_000) * 60_000
    return Number.isNaN(minutes) ? null : { ...place, instant: new Date(minutes) }
  }
  const [year = 0, month = 0, day = 0] = (['year', 'month', 'day'] as const).map((part) => start.get(part) ?? 0)
  if (year < 1970 || year > 9999) return null
  const hasDate = (['day', 'weekday', 'month', 'year'] as const).some((part) => start.isCertain(part))
  const time = timeOf(text, start)
  if (!hasDate && time === null) return null
  return {
    ...place,
    ...(hasDate && { date: `${pad(year, 4)}-${pad(month)}-${pad(day)}` }),
    ...(time !== null && { time }),
    ...(hasDate && !start.isCertain('day') && start.isCertain('weekday') && !PAST.test(text) && { isWeekday: true }),
  }
}

function timeOf(text: string, start: ParsedResult['start']): string | null {
  const part = /morning|afternoon|evening|tonight|night/i.exec(text)?.[0].toLowerCase()
  if (start.isCertain('hour')) {
    const hour = start.get('hour') ?? 0
    const certain = start.isCertain('meridiem') || part !== undefined
    return `${pad(certain ? hour : assumeAfternoon(hour, /\b0\d/.test(text) ? '0' : ''))}:${pad(start.get('minute') ?? 0)}`
  }
  if (part === undefined) return null
  return partsOfDay[part === 'tonight' ? 'night' : (part as keyof typeof partsOfDay)]
}

const AMOUNT =
  '(?:\\d+(?:\\.\\d+)?\\s*-?|(?:an?|the|one|two|three|four|five|six|seven|eight|nine|ten|half an?|a few|few)\\s+)'
const DURATION = new RegExp(
  `^(?:for |about |the next )?${AMOUNT}(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|months?|y|yrs?|years?)$`,
  'i',
)
const ABBREVIATION = /^(?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\.?$/i
const MONTH_ALONE =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?$/i

function isMeantAsDate(text: string, { index, text: matched }: ParsedResult): boolean {
  const words = matched.trimEnd()
  const before = text.slice(0, index)
  const after = text.slice(index + words.length)
  if (/^(?:now$|yesterday|last\b|past\b|previous\b)|\bago$|\b(?:earlier|before)\b/i.test(words)) return false
  if (DURATION.test(words)) return false
  if (/[\p{L}\p{N}][-_@/.'’]?$|[@_/\\#$€£]$/u.test(before) || /^['’_@/\\]\w|^[-.]?\p{L}/u.test(after)) return false
  /* Clock times have been read before; what is left are "look at 3 houses" and "night shift". */
  if (/^(?:at \d{1,2}|morning|afternoon|evening|night)$/i.test(words)) return false
  if (/^\d{1,2} ?(?:-|–|to) ?\d{1,2}$/.test(words)) return /\bfrom\s+$/i.test(before)
  const led = /(?:^|\s)(?:on|by|at|due|until|till|before|from|starting|for|this|next|in)\s+$/i.test(before)
  const closes = !/[\p{L}\p{N}]/u.test(after)
  if (MONTH_ALONE.test(words)) return led && !/\b(?:at|for|from|this|on)\s+$/i.test(before)
  if (ABBREVIATION.test(words)) return led || (closes && !/\b(?:the|a|my|our)\s+$/i.test(before))
  if (/^\d{1,2}[/.-]\d{1,2}$/.test(words)) return led || closes
  /* "Watch Friday Night Lights", "the Today Show": a name, when capitals go on. */
  const isName = /^\p{Lu}/u.test(words) && /^(?:\s*\p{Lu}\p{Ll})/u.test(after)
  return led || closes || !isName
}

/* "gym mon, wed and fri" names no day: one of them alone would be the wrong half of what was meant. */
const DAY = '(?:mon|tues?|wed(?:nes|s)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?'
const DAYS_BEFORE = new RegExp(`\\b${DAY}(?:,| and|, and| &|/)\\s*$`, 'i')
const DAYS_AFTER = new RegExp(`^(?:,| and|, and| &|/)\\s*${DAY}\\b`, 'i')

function isOneOfDays(text: string, { index, text: matched }: ParsedResult): boolean {
  const word = /^\p{L}+/u.exec(matched)?.[0] ?? ''
  if (!new RegExp(`^${DAY}$`, 'i').test(word) || word.length < matched.replace(/[\s,]+$/, '').length) return false
  return DAYS_BEFORE.test(text.slice(0, index)) || DAYS_AFTER.test(text.slice(index + word.length))
}

function pad(value: number, length = 2): string {
  return String(value).padStart(length, '0')
}
