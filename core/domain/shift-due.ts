import { Temporal } from 'temporal-polyfill'
import { invalid } from './errors.ts'
import { toIso } from './time.ts'

export interface Shift {
  unit: 'minutes' | 'hours' | 'days' | 'weeks' | 'months'
  amount: number
}

const FORM = /^([+-]?)\s*(\d{1,4})\s*(minute|min|hour|day|week|month)s?$/i
const UNITS: Record<string, Shift['unit']> = {
  minute: 'minutes',
  min: 'minutes',
  hour: 'hours',
  day: 'days',
  week: 'weeks',
  month: 'months',
}

/** Reads "+2 days", "-1 hour", "3 weeks". @throws invalid_request about `field` */
export function readShift(text: string, field: string): Shift {
  const [, sign, amount, unit] = FORM.exec(text.trim()) ?? []
  const named = unit === undefined ? undefined : UNITS[unit.toLowerCase()]
  if (!named) throw invalid(field, 'must be a shift like "+2 days", "-1 hour" or "+1 week"', text.slice(0, 100))
  return { unit: named, amount: (sign === '-' ? -1 : 1) * Number(amount) }
}

/**
 * A due time moved by a shift, as text that use cases take. Days and longer keep the time of day in `zone`; minutes and
 * hours are elapsed time. What is due all day stays so, and is moved by hours only when they make whole days.
 */
export function shiftDueText(due: { dueAt: Date; allDay: boolean }, { unit, amount }: Shift, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(due.dueAt.getTime()).toZonedDateTimeISO(zone)
  if (due.allDay) return local.toPlainDate().add(wholeDays({ unit, amount })).toString()
  return toIso(new Date(local.add({ [unit]: amount }).epochMilliseconds))
}

function wholeDays({ unit, amount }: Shift): Temporal.DurationLike {
  if (unit === 'hours' || unit === 'minutes') {
    const days = amount / (unit === 'hours' ? 24 : 1440)
    return { days: Math.trunc(days) }
  }
  return { [unit]: amount }
}
