import { addDays } from '#core/domain/quick-add/find-dates.ts'
import { firstOccurrences } from '#core/domain/recurrence/occurrences.ts'
import { readRuleParts, writeRuleParts, type RuleParts } from '#core/domain/recurrence/rule-parts.ts'
import type { TaskRecurrence } from '#core/domain/task-state.ts'
import { localDateTime, parseRangeEnd, toInstant } from '#core/domain/time.ts'

/**
 * The rule of a series as seen from one of its instances: formats that know no anchor count from the due time, so of a
 * number of times only those are left that are still to come. What ends it besides stays where it is.
 */
export function ruleFromDue({ rule, anchorLocal, anchorZone, endDate }: TaskRecurrence, dueAt: Date): RuleParts {
  const parts = readRuleParts(rule)
  if (parts.count === null) return parts
  const series = { rule, anchorLocal, zone: anchorZone, end: endDate }
  const left = firstOccurrences(series, parts.count).filter(({ at }) => at >= dueAt).length
  return { ...parts, count: Math.max(1, left) }
}

export function ruleText(parts: RuleParts): string {
  return writeRuleParts(parts)
}

/** The last moment at which an instance may be due: the earlier of the series' end and the UNTIL of its rule. */
export function seriesEnd({ rule, endDate, anchorZone }: TaskRecurrence): Date | null {
  const until = untilInstant(readRuleParts(rule).until, anchorZone)
  if (!until || !endDate) return until ?? endDate
  return until < endDate ? until : endDate
}

/** The same series with its end in its own field, as tasks have it: other formats have no place for that but UNTIL. */
export function withEndApart(recurrence: TaskRecurrence): TaskRecurrence {
  const parts = readRuleParts(recurrence.rule)
  const end = seriesEnd(recurrence)
  if (parts.until === null || !end) return recurrence
  const local = localDateTime(end, recurrence.anchorZone)
  // Formats end at a second, where a day here ends with its last millisecond.
  const endDate = local.endsWith('T23:59:59') ? parseRangeEnd(local.slice(0, 10), recurrence.anchorZone, 'UNTIL') : end
  return { ...recurrence, rule: ruleText({ ...parts, until: null }), endDate }
}

/**
 * The last day (`YYYY-MM-DD`) of a series that is not ended by a number of times; null when it goes on for ever. An end
 * before the series' time of day leaves its own day out.
 */
export function lastDayOf(recurrence: TaskRecurrence): string | null {
  const end = readRuleParts(recurrence.rule).count === null ? seriesEnd(recurrence) : null
  if (!end) return null
  const [day = '', time = ''] = localDateTime(end, recurrence.anchorZone).split('T')
  return time < recurrence.anchorLocal.slice(11) ? addDays(day, -1) : day
}

/* RFC 5545 §3.3.10: without Z it is local time; a date lasts until its end. */
function untilInstant(until: string | null, zone: string): Date | null {
  const match = /^(....)(..)(..)(?:T(..)(..)(..))?(Z)?$/.exec(until ?? '')
  if (!match) return null
  const [, year, month, day, hour = '23', minute = '59', second = '59', isUtc] = match
  return toInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}`, isUtc ? 'UTC' : zone)
}
