import type { RecurrencePattern } from '../task.ts'
import { canHappen } from './evaluate-rule.ts'
import { type Frequency, type RuleParts, invalidRule, readRuleParts, writeRuleParts } from './rule-parts.ts'

export type WirePattern = Exclude<RecurrencePattern, 'none'>

export interface Recurrence {
  /** Canonical RRULE, without DTSTART and without the prefix `RRULE:`. */
  rule: string
  /** The nearest of the three patterns of the wire. */
  pattern: WirePattern
}

const nearestPattern: Record<Frequency, WirePattern> = {
  DAILY: 'daily',
  WEEKLY: 'weekly',
  MONTHLY: 'monthly',
  YEARLY: 'monthly',
}

const patternRules: Record<WirePattern, string> = {
  daily: 'FREQ=DAILY',
  weekly: 'FREQ=WEEKLY',
  monthly: 'FREQ=MONTHLY',
}

/**
 * Checks an RRULE (RFC 5545 §3.3.10; days and longer, no DTSTART) and gives its canonical text.
 * Throws `invalid_recurrence`, naming the part and the problem, also for a rule that can never happen (30 February).
 */
export function parseRule(text: string): Recurrence {
  const parts = readRuleParts(text)
  checkTogether(parts, text)
  if (!canHappen(parts)) throw invalidRule('this never happens', text)
  return { rule: writeRuleParts(parts), pattern: nearestPattern[parts.freq] }
}

/** The rule that a pattern of the wire stands for. */
export function patternRule(pattern: WirePattern): string {
  return patternRules[pattern]
}

/* What RFC 5545 forbids, and shapes that nobody means: those cannot be clamped, or take long to find. */
function checkTogether(parts: RuleParts, text: string): void {
  const refuse = (when: boolean, problem: string) => {
    if (when) throw invalidRule(problem, text)
  }
  const { freq, byDay, byMonth, byMonthDay, bySetPos } = parts
  const maxOrdinal = freq === 'YEARLY' && byMonth.length === 0 ? 53 : 5
  const hasOrdinals = byDay.some(({ ordinal }) => ordinal !== 0)
  const namesDays = byDay.length > 0 || byMonthDay.length > 0
  refuse(parts.count !== null && parts.until !== null, 'COUNT and UNTIL cannot both be given')
  refuse(hasOrdinals && (freq === 'DAILY' || freq === 'WEEKLY'), 'BYDAY with a number needs FREQ=MONTHLY or YEARLY')
  refuse(
    byDay.some(({ ordinal }) => Math.abs(ordinal) > maxOrdinal),
    `BYDAY numbers go to ${maxOrdinal} here`,
  )
  refuse(freq === 'WEEKLY' && byMonthDay.length > 0, 'BYMONTHDAY cannot be used with FREQ=WEEKLY')
  refuse(
    bySetPos.length > 0 && (freq === 'DAILY' || !namesDays),
    'BYSETPOS needs BYDAY or BYMONTHDAY and FREQ=WEEKLY or longer',
  )
  refuse(
    (freq === 'DAILY' || freq === 'WEEKLY') && parts.interval > 1 && (byMonth.length > 0 || byMonthDay.length > 0),
    `INTERVAL cannot be used with FREQ=${freq} and BYMONTH or BYMONTHDAY`,
  )
  refuse(
    freq === 'YEARLY' && parts.interval > 1 && byMonth.length > 1 && !namesDays,
    'FREQ=YEARLY with INTERVAL and several months needs BYMONTHDAY or BYDAY',
  )
}
