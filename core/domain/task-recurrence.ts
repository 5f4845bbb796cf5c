import { DomainError } from './errors.ts'
import { nextAfterCompletion, nextOccurrence, type Occurrence, type Series } from './recurrence/occurrences.ts'
import { parseRule, patternRule } from './recurrence/rule.ts'
import type { RecurrenceMode, RecurrencePattern } from './task.ts'
import type { TaskRecurrence, TaskState } from './task-state.ts'
import { localDateTime } from './time.ts'

export function seriesOf(recurrence: TaskRecurrence): Series {
  const { rule, anchorLocal, anchorZone, endDate } = recurrence
  return { rule, anchorLocal, zone: anchorZone, end: endDate }
}

/** What a caller says about recurrence; undefined leaves a part as it is, null clears it. */
export interface RecurrenceWish {
  pattern?: RecurrencePattern | null | undefined
  rule?: string | null | undefined
  mode?: RecurrenceMode | null | undefined
  endDate?: Date | null | undefined
}

/**
 * The recurrence that a wish makes of the present one, anchored at the due time in `zone`.
 * @throws due_required, invalid_recurrence
 */
export function decideRecurrence(
  current: TaskRecurrence | null,
  wish: RecurrenceWish,
  { dueAt, zone, dueMoved }: { dueAt: Date | null; zone: string; dueMoved: boolean },
): TaskRecurrence | null {
  const untouched = Object.values(wish).every((part) => part === undefined)
  if (untouched && !dueMoved) return current
  const rule = wishedRule(current, wish)
  if (rule === null) {
    if (wish.endDate) throw refused('needs a recurrence', 'recurrence_end_date', wish.endDate.toISOString())
    // "none" ends the recurrence with its mode; and "schedule" is what a task without one reads as.
    if (wish.mode === 'completion' && !wish.pattern) throw refused('needs a recurrence', 'recurrence_mode', wish.mode)
    return null
  }
  if (!dueAt)
    throw new DomainError('due_required', 'A recurring task needs a due time.', [
      { field: 'due_datetime', problem: 'is needed for a recurring task' },
    ])
  const sameAnchor = current !== null && !dueMoved && current.rule === rule.rule
  const next: TaskRecurrence = {
    ...rule,
    mode: wish.mode ?? (wish.mode === null ? 'schedule' : (current?.mode ?? 'schedule')),
    endDate: wish.endDate === undefined ? (current?.endDate ?? null) : wish.endDate,
    anchorLocal: sameAnchor ? current.anchorLocal : localDateTime(dueAt, zone),
    anchorZone: sameAnchor ? current.anchorZone : zone,
  }
  if (next.endDate && next.endDate < dueAt) {
    throw refused('must not be before the due time', 'recurrence_end_date', next.endDate.toISOString())
  }
  if (!nextOccurrence({ ...seriesOf(next), end: null }, new Date(dueAt.getTime() - 1))) {
    throw refused('has no occurrence from the due time on', 'recurrence_rule', rule.rule)
  }
  return next
}

function wishedRule(
  current: TaskRecurrence | null,
  { pattern, rule }: RecurrenceWish,
): Pick<TaskRecurrence, 'rule' | 'pattern'> | null {
  if (rule) {
    const parsed = parseRule(rule)
    if (pattern && pattern !== parsed.pattern) {
      throw refused(`does not agree with the rule, which is ${parsed.pattern}`, 'recurrence_pattern', pattern)
    }
    return parsed
  }
  if (pattern && pattern !== 'none') {
    // Naming the pattern that a richer rule reads as leaves the rule alone: forms send back what they were shown.
    if (rule === undefined && current?.pattern === pattern) return { rule: current.rule, pattern }
    return { rule: patternRule(pattern), pattern }
  }
  if (pattern === undefined && rule === undefined) return current && { rule: current.rule, pattern: current.pattern }
  return null
}

function refused(problem: string, field: string, value: string): DomainError {
  return new DomainError('invalid_recurrence', `${field}: ${problem}`, [{ field, problem, value }])
}

/** The occurrence after the one that is due; null for a task that is done or does not repeat any more. */
export function upcomingOccurrence(state: Pick<TaskState, 'recurrence' | 'dueAt' | 'completed'>): Date | null {
  if (!state.recurrence || !state.dueAt || state.completed) return null
  return nextOccurrence(seriesOf(state.recurrence), state.dueAt)?.at ?? null
}

/** What follows the completion of an instance, and what was missed by then. */
export function occurrenceAfterCompletion(
  state: Pick<TaskState, 'recurrence' | 'dueAt'>,
  completedAt: Date,
): { next: Occurrence | null; missed: Date[] } {
  if (!state.recurrence || !state.dueAt) return { next: null, missed: [] }
  const series = seriesOf(state.recurrence)
  return nextAfterCompletion({ series, mode: state.recurrence.mode, due: state.dueAt, completedAt })
}
