import { firstOccurrences } from '#core/domain/recurrence/occurrences.ts'
import { readRuleParts, writeRuleParts, type RuleParts } from '#core/domain/recurrence/rule-parts.ts'
import type { TaskRecurrence } from '#core/domain/task-state.ts'

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
