import { localDate, localDateTime } from '#core/domain/time.ts'

/*
 * Times are written on the server, in the zone of the profile and without Intl: the browser's zone, language or ICU
 * version then cannot make the page differ from what was sent (which React would report as a hydration error).
 */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
const DAY_MS = 86_400_000

/** Where and when the reader is. */
export interface Viewpoint {
  now: Date
  zone: string
}

/** "Today 17:00", "Tomorrow", "Friday 09:00", "3 Mar 09:00", "3 Mar 2028": a moment as people say it. */
export function sayMoment(at: Date, { now, zone }: Viewpoint, { allDay = false } = {}): string {
  const time = localDateTime(at, zone).slice(11, 16)
  const day = sayDay(localDate(at, zone), localDate(now, zone))
  return allDay ? day : `${day} ${time}`
}

/** A local date as seen from another: a word when it is near. */
export function sayDay(date: string, today: string): string {
  const distance = daysBetween(today, date)
  if (distance === 0) return 'Today'
  if (distance === 1) return 'Tomorrow'
  if (distance === -1) return 'Yesterday'
  if (distance > 1 && distance < 7) return DAYS[new Date(`${date}T00:00Z`).getUTCDay()]!
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const name = `${day} ${MONTHS[month - 1]}`
  return year === Number(today.slice(0, 4)) ? name : `${name} ${year}`
}

/** The whole of it, for a `title` or a line of history: "Tue 3 Mar 2026, 09:00". */
export function sayExactly(at: Date, zone: string): string {
  const local = localDateTime(at, zone)
  const [year, month, day] = local.slice(0, 10).split('-').map(Number) as [number, number, number]
  const weekday = DAYS[new Date(`${local.slice(0, 10)}T00:00Z`).getUTCDay()]!.slice(0, 3)
  return `${weekday} ${day} ${MONTHS[month - 1]} ${year}, ${local.slice(11, 16)}`
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / DAY_MS)
}
