import { RRuleTemporal } from 'rrule-temporal'
import { type Frequency, type RuleParts, writeRuleParts } from './rule-parts.ts'

/* Periods looked through in vain before a rule counts as over: 125 years, about 10 ms at the most. */
const MAX_EMPTY_PERIODS: Record<Frequency, number> = { DAILY: 1500, WEEKLY: 1500, MONTHLY: 1500, YEARLY: 125 }

/* From 2024 on each weekday falls on 29 February within 28 years, which is the rarest thing a rule can ask for. */
const POSSIBLE_FROM = Date.UTC(2024, 0, 1)

/**
 * A rule on floating time: local wall-clock time written as if it were UTC, so that no zone and no DST takes part.
 * The function returned gives the first occurrence strictly after a floating time (ms), or null when there is none.
 * UNTIL is not looked at: it may be an instant, which floating time cannot compare with.
 */
export function evaluateRule(parts: RuleParts, anchor: number): (after: number) => number | null {
  const evaluated = clampToAnchor(parts, new Date(anchor))
  const rule = new RRuleTemporal({
    rruleString: `DTSTART:${compact(anchor)}\nRRULE:${writeRuleParts(evaluated)}`,
    tzid: 'UTC',
    maxIterations: MAX_EMPTY_PERIODS[evaluated.freq],
    cache: false,
  })
  return (after) => {
    try {
      return rule.next(new Date(after))?.epochMilliseconds ?? null
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Maximum iterations')) return null
      throw error
    }
  }
}

/** False for a rule that has no occurrence from any anchor, such as 30 February or the sixth Monday of a month. */
export function canHappen(parts: RuleParts): boolean {
  if (parts.byMonthDay.length === 0 && parts.byDay.length === 0) return true
  return evaluateRule({ ...parts, interval: 1, count: null }, POSSIBLE_FROM)(POSSIBLE_FROM - 1) !== null
}

/**
 * The same rule in the form that is evaluated: UNTIL taken off, FREQ=DAILY with months or days of the month as the
 * MONTHLY rule it equals (a search by days is slow), and a day of the month that comes from the anchor alone clamped
 * to the month's end: "the last of 28 … d" gives 31 Jan, 28 Feb, 31 Mar without drift.
 */
function clampToAnchor(parts: RuleParts, anchor: Date): RuleParts {
  const rule: RuleParts = { ...parts, until: null }
  const namesDays = rule.byDay.length > 0 || rule.byMonthDay.length > 0
  if (rule.freq === 'DAILY' && (rule.byMonth.length > 0 || rule.byMonthDay.length > 0)) {
    return { ...rule, freq: 'MONTHLY', ...(!namesDays && { byMonthDay: daysUpTo(31, 1) }) }
  }
  const day = anchor.getUTCDate()
  if (rule.freq === 'DAILY' || rule.freq === 'WEEKLY' || namesDays || day < 29) return rule
  const clamped = { byMonthDay: daysUpTo(day, 28), bySetPos: [-1] }
  if (rule.freq === 'MONTHLY') return { ...rule, ...clamped }
  if (rule.byMonth.length > 1) return { ...rule, ...clamped, freq: 'MONTHLY' }
  return { ...rule, ...clamped, byMonth: rule.byMonth.length === 1 ? rule.byMonth : [anchor.getUTCMonth() + 1] }
}

function daysUpTo(last: number, first: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function compact(floating: number): string {
  return new Date(floating).toISOString().replace(/[-:]|\.\d+/g, '')
}
