import { invalid } from '#core/domain/errors.ts'
import { isTimeZone, localDateTime, parseDateTime, toInstant } from '#core/domain/time.ts'
import type { ContentLine } from './content-lines.ts'

/** A DATE or DATE-TIME of iCalendar (RFC 5545 §3.3.4, §3.3.5). */
export interface CalendarTime {
  instant: Date
  allDay: boolean
  /** Wall clock in `zone`, as it was written. */
  local: string
  zone: string
}

/** Reads a time; one without a zone is floating, which is local to the user. @throws invalid_request */
export function readCalendarTime(content: ContentLine, userZone: string): CalendarTime {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/.exec(content.value.trim())
  if (!match) throw invalid(content.name, 'must be a date or date-time like 20260301T090000Z', content.value)
  const [, year, month, day, hour, minute, second, isUtc] = match
  const date = `${year}-${month}-${day}`
  const zone = isUtc ? 'UTC' : zoneOf(content, userZone)
  const text = hour === undefined ? date : `${date}T${hour}:${minute}:${second}`
  const { instant, allDay } = parseDateTime(text, zone, content.name)
  return { instant, allDay, local: localDateTime(instant, zone), zone }
}

/* Some programs put a path of their own before the name: /freeassociation.sourceforge.net/Europe/Berlin */
function zoneOf({ parameters }: ContentLine, userZone: string): string {
  const id = parameters['TZID']
  if (id === undefined || id === '') return userZone
  const parts = id.split('/').filter((part) => part !== '')
  const candidates = [id, ...parts.map((_, index) => parts.slice(index).join('/'))]
  const zone = candidates.find(isTimeZone)
  if (!zone) throw invalid('TZID', 'must be an IANA time zone like Europe/Berlin', id)
  return zone
}

const DURATION = /^([+-])?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?$/

/** A DURATION (§3.3.6) in minutes, rounded down; negative for before. @throws invalid_request */
export function readDurationMinutes({ name, value }: ContentLine): number {
  const match = DURATION.exec(value.trim())
  const [weeks, days, hours, minutes, seconds] = (match ?? []).slice(2).map((part) => Number(part ?? 0))
  if (!match || match.slice(2).every((part) => part === undefined)) {
    throw invalid(name, 'must be a duration like PT30M', value)
  }
  const total = (weeks! * 7 + days!) * 1440 + hours! * 60 + minutes! + Math.floor(seconds! / 60)
  return match[1] === '-' ? -total : total
}

/** The end of a task that has a start and a duration. */
export function afterDuration(start: CalendarTime, minutes: number): CalendarTime {
  if (start.allDay) {
    const days = Math.max(0, Math.floor(minutes / 1440) - 1)
    const day = new Date(Date.parse(`${start.local.slice(0, 10)}T00:00:00Z`) + days * 86_400_000)
      .toISOString()
      .slice(0, 10)
    const instant = toInstant(`${day}T23:59`, start.zone)
    return { ...start, instant, local: localDateTime(instant, start.zone) }
  }
  const instant = new Date(start.instant.getTime() + minutes * 60_000)
  return { ...start, instant, local: localDateTime(instant, start.zone) }
}
