import { Temporal } from 'temporal-polyfill'
import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import { dayNames, monthNames } from '#core/domain/recurrence/explain-rule.ts'
import { localDate, localDateTime } from '#core/domain/time.ts'

/** "today", "tomorrow", "Friday 27 November", with the year when it is another one. */
export function sayDate(date: string, { now, zone }: DateContext): string {
  const [day, today] = [Temporal.PlainDate.from(date), Temporal.PlainDate.from(localDate(now, zone))]
  const away = today.until(day).days
  const near = { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' }[String(away)]
  if (near !== undefined) return near
  const name = `${dayNames[day.dayOfWeek - 1]} ${day.day} ${monthNames[day.month - 1]}`
  return day.year === today.year ? name : `${name} ${day.year}`
}

/** "tomorrow at 17:00": a moment in the user's zone; an all-day one is its date. */
export function sayMoment(iso: string, clock: DateContext, { allDay = false } = {}): string {
  const local = localDateTime(new Date(iso), clock.zone)
  const date = sayDate(local.slice(0, 10), clock)
  return allDay ? date : `${date} at ${local.slice(11, 16)}`
}

/** "30 minutes", "an hour", "2 days". */
export function sayMinutes(minutes: number): string {
  for (const [size, one, many] of [
    [10_080, 'a week', 'weeks'],
    [1440, 'a day', 'days'],
    [60, 'an hour', 'hours'],
  ] as const) {
    if (minutes >= size && minutes % size === 0) return minutes === size ? one : `${minutes / size} ${many}`
  }
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}
