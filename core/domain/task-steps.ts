import { DomainError } from './errors.ts'
import { cancelReminders, moveReminders, planReminder, reviveReminders } from './reminders-of-task.ts'
import { localDateTime, toInstant } from './time.ts'
import { occurrenceAfterCompletion, seriesOf, upcomingOccurrence } from './task-recurrence.ts'
import { nextOccurrence } from './recurrence/occurrences.ts'
import type { TaskState } from './task-state.ts'
import type { Warning } from './task.ts'

/** A step of a task: the state it leads to, and what the caller should be told. Nothing here reads a clock or a database. */
export interface Step {
  state: TaskState
  warnings: Warning[]
}

/** Done: reminders end, and what was missed between due time and completion is named. */
export function completionOf(task: TaskState, now: Date): { state: TaskState; next: Date | null; missed: Date[] } {
  const { next, missed } = occurrenceAfterCompletion(task, now)
  const reminders = cancelReminders(task.reminders, now)
  return {
    state: { ...task, completed: true, completedAt: now, nextOccurrence: null, reminders },
    next: next?.at ?? null,
    missed,
  }
}

/** Open again: the reminders that completing had cancelled come back where their time is still to come. */
export function reopeningOf(task: TaskState, now: Date): TaskState {
  const reminders = task.completedAt ? reviveReminders(task.reminders, task.completedAt, now) : task.reminders
  const open = { ...task, completed: false, completedAt: null, reminders }
  return { ...open, nextOccurrence: upcomingOccurrence(open) }
}

export function deletionOf(task: TaskState, now: Date): TaskState {
  return { ...task, deletedAt: now, reminders: cancelReminders(task.reminders, now) }
}

export function restorationOf(task: TaskState, now: Date): TaskState {
  const cancelledAt = task.deletedAt
  const reminders = cancelledAt && !task.completed ? reviveReminders(task.reminders, cancelledAt, now) : task.reminders
  return { ...task, deletedAt: null, reminders }
}

/**
 * One occurrence passed over: the same task, due at the next one.
 * @throws invalid_recurrence when it does not repeat, or has no occurrence left
 */
export function skipOf(task: TaskState, now: Date): Step & { skipped: Date } {
  if (!task.recurrence || !task.dueAt) throw new DomainError('invalid_recurrence', `Task ${task.id} does not repeat.`)
  const next = nextOccurrence(seriesOf(task.recurrence), task.dueAt)
  if (!next)
    throw new DomainError('invalid_recurrence', `Task ${task.id} has no occurrence after ${task.dueAt.toISOString()}.`)
  const { reminders, warnings } = moveReminders(task.reminders, next.at, now)
  const moved = { ...task, dueAt: next.at, reminders }
  return { state: { ...moved, nextOccurrence: upcomingOccurrence(moved) }, warnings, skipped: task.dueAt }
}

/** The instance that follows a completed one; null when the series has ended. Relative reminders and tags pass on. */
export function successorOf(task: TaskState, completedAt: Date, now: Date): TaskState | null {
  const { next } = occurrenceAfterCompletion(task, completedAt)
  if (!next || !task.recurrence) return null
  const offsets = [
    ...new Set(task.reminders.flatMap(({ offsetMinutes }) => (offsetMinutes === null ? [] : [offsetMinutes]))),
  ]
  const reminders = offsets.flatMap((offsetMinutes) => planReminder(next.at, { offsetMinutes }, now).reminder ?? [])
  const successor: TaskState = {
    ...task,
    id: 0,
    completed: false,
    completedAt: null,
    dueAt: next.at,
    recurrence: task.recurrence.mode === 'completion' ? reanchored(task.recurrence, next.at) : task.recurrence,
    parentTaskId: task.parentTaskId ?? task.id,
    predecessorId: task.id,
    version: 1,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    reminders,
  }
  return { ...successor, nextOccurrence: upcomingOccurrence(successor) }
}

/* Counted from completion, the series starts anew at each instance, at the time of day of the first. */
function reanchored(recurrence: NonNullable<TaskState['recurrence']>, at: Date): NonNullable<TaskState['recurrence']> {
  const local = localDateTime(at, recurrence.anchorZone)
  const anchorLocal = local.slice(0, 10) + recurrence.anchorLocal.slice(10)
  // A gap moved the instant: keep the time of day that was meant, unless that would be another instant.
  const same = toInstant(anchorLocal, recurrence.anchorZone).getTime() === at.getTime()
  return { ...recurrence, anchorLocal: same ? anchorLocal : local }
}
