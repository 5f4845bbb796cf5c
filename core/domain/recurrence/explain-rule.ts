import { type Frequency, type RuleDay, type RuleParts, readRuleParts, weekdays } from './rule-parts.ts'

/** Monday first. */
export const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const units: Record<Frequency, string> = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }

export interface ExplainOptions {
  /** Said after the days, as given: "09:00". */
  time?: string
  /** Counted from completion instead of the due time. */
  fromCompletion?: boolean
}

/** An RRULE as an English phrase: "Every 2 weeks on Tuesday", "Every month on the last Friday, 5 times". */
export function explainRule(rule: string, { time, fromCompletion = false }: ExplainOptions = {}): string {
  const parts = readRuleParts(rule)
  return [
    everyUnit(parts),
    time === undefined ? '' : ` at ${time}`,
    fromCompletion ? ' after completion' : '',
    parts.count === null ? '' : `, ${parts.count} time${parts.count === 1 ? '' : 's'}`,
    parts.until === null ? '' : `, until ${untilDate(parts.until)}`,
  ].join('')
}

function everyUnit(parts: RuleParts): string {
  const { freq, interval, byMonth } = parts
  if (isEveryWeekday(parts)) return `Every weekday${inMonths(byMonth)}`
  const isQuarter = freq === 'MONTHLY' && interval === 3
  const unit = isQuarter ? 'quarter' : units[freq]
  const every = interval === 1 || isQuarter ? `Every ${unit}` : `Every ${interval} ${unit}s`
  if (
    freq === 'YEARLY' &&
    byMonth.length === 1 &&
    parts.byMonthDay.length > 0 &&
    parts.byDay.length === 0 &&
    parts.bySetPos.length === 0
  ) {
    return `${every} on ${joined(parts.byMonthDay.map((day) => monthDate(byMonth[0]!, day)))}`
  }
  return every + onDays(parts) + inMonths(byMonth)
}

function isEveryWeekday({ freq, interval, byDay, byMonthDay, bySetPos }: RuleParts): boolean {
  const days = byDay.map(({ ordinal, day }) => `${ordinal}${day}`).join()
  return (
    /^(?:DAILY|WEEKLY)$/.test(freq) &&
    interval === 1 &&
    days === '0MO,0TU,0WE,0TH,0FR' &&
    byMonthDay.length + bySetPos.length === 0
  )
}

function onDays({ byDay, byMonthDay, bySetPos, freq }: RuleParts): string {
  const days = byDay.length > 0 ? dayList(byDay) : ''
  const dates = byMonthDay.length > 0 ? `the ${joined(byMonthDay.map((day) => nthDay(day)))}` : ''
  if (bySetPos.length > 0) {
    const among = [days, dates && `day ${joined(byMonthDay.map(String))}`].filter(Boolean).join(' of ')
    const named =
      days === 'Monday, Tuesday, Wednesday, Thursday and Friday' ? 'weekday' : `of ${among.replaceAll(' and ', ' or ')}`
    return ` on the ${joined(bySetPos.map(nth))} ${named}`
  }
  if (days !== '' && dates !== '') return ` on ${days} when it is ${dates}`
  if (days + dates === '') return ''
  const everyOne = byDay[0]?.ordinal === 0 && freq !== 'DAILY' && freq !== 'WEEKLY'
  return ` on ${everyOne ? 'every ' : ''}${days}${dates}`
}

function dayList(days: RuleDay[]): string {
  return joined(
    days.map(({ ordinal, day }) => (ordinal === 0 ? '' : `the ${nth(ordinal)} `) + dayNames[weekdays.indexOf(day)]),
  )
}

function nthDay(day: number): string {
  return day < 0 ? `${nth(day)} day` : nth(day)
}

function nth(number: number): string {
  if (number === -1) return 'last'
  if (number < 0) return `${nth(-number)} to last`
  const last = number % 10
  const suffix = Math.floor(number / 10) % 10 === 1 || last > 3 ? 'th' : ['th', 'st', 'nd', 'rd'][last]
  return `${number}${suffix}`
}

function monthDate(month: number, day: number): string {
  return day > 0 ? `${monthNames[month - 1]} ${day}` : `the ${nthDay(day)} of ${monthNames[month - 1]}`
}

function inMonths(months: number[]): string {
  return months.length === 0 ? '' : ` in ${joined(months.map((month) => monthNames[month - 1]!))}`
}

function untilDate(until: string): string {
  return `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`
}

function joined(words: string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
