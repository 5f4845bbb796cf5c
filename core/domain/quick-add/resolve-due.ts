import { localDate, localDateTime, toInstant } from '../time.ts'
import type { FoundTime } from './chrono-dates.ts'
import { type DateContext, addDays } from './find-dates.ts'

/** A due time, as an instant and as the wall clock shows it. All-day ones stand at 23:59. */
export interface Due {
  /** `YYYY-MM-DDTHH:mm:ss` in the user's zone. */
  local: string
  instant: Date
  allDay: boolean
}

export const END_OF_DAY = '23:59'

/**
 * The due time that the pieces found make together. A date without a time is all day; a time without a date is today,
 * or tomorrow when it has passed. Null when there are no pieces.
 */
export function resolveDue(found: FoundTime[], { now, zone }: DateContext): Due | null {
  const instant = found.find((piece) => piece.instant !== undefined)?.instant
  if (instant !== undefined) return dueAt(instant, zone, false)
  const dated = found.find((piece) => piece.date !== undefined)
  const time = found.find((piece) => piece.time !== undefined)?.time
  if (dated?.date === undefined && time === undefined) return null
  const date = dated?.date ?? localDate(now, zone)
  const at = toInstant(`${date}T${time ?? END_OF_DAY}`, zone)
  const days = at > now ? 0 : dated === undefined ? 1 : dated.isWeekday === true ? 7 : 0
  return dueAt(
    days === 0 ? at : toInstant(`${addDays(date, days)}T${time ?? END_OF_DAY}`, zone),
    zone,
    time === undefined,
  )
}

export function dueAt(instant: Date, zone: string, allDay: boolean): Due {
  return { local: localDateTime(instant, zone), instant, allDay }
}
