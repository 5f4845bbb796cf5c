import { nextOccurrence } from '#core/domain/recurrence/occurrences.ts'
import { readRuleParts, writeRuleParts } from '#core/domain/recurrence/rule-parts.ts'
import { localDate, toIso } from '../time.ts'
import type { DateContext } from './find-dates.ts'
import { END_OF_DAY } from './resolve-due.ts'

/**
 * When a recurrence that was given without a due time is due first, from now on: an instant when the words named a time
 * ("every monday at 9"), else a bare date. Intervals count from there. Null for a rule that is over already.
 */
export function firstDueText({ rule, time }: { rule: string; time?: string }, context: DateContext): string | null {
  const { now, zone } = context
  const series = {
    rule: writeRuleParts({ ...readRuleParts(rule), interval: 1 }),
    anchorLocal: `${localDate(now, zone)}T${time ?? END_OF_DAY}`,
    zone,
    end: null,
  }
  const first = nextOccurrence(series, now)
  if (!first) return null
  return time === undefined ? first.local.slice(0, 10) : toIso(first.at)
}
