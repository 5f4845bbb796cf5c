import { recordEvent, type Act } from '#core/acts/perform-act.ts'
import { insertTask, saveTask } from '#core/db/task-rows.ts'
import type { EventBody } from '#core/acts/perform-act.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import { changedFields, fieldValue, toTask } from '#core/domain/task-state.ts'
import type { Task } from '#core/domain/task.ts'

/**
 * The only two ways in which a task changes: it is stored for the first time, or moves from one state to the next.
 * Both write the rows, raise the version, and append the event with what an undo needs to know.
 */
export async function storeNewTask(act: Act, state: TaskState): Promise<TaskState> {
  const stored = await insertTask(act.trx, state)
  recordTaskCreated(act, stored)
  return stored
}

/** Appends the event of a task whose rows are stored: for storeNewTask and for the import, which stores many at once. */
export function recordTaskCreated(act: Act, stored: TaskState): void {
  recordEvent(act, 'task-created', eventBody(stored), { before: null })
}

/** Appends the event of a task whose rows are changed: for storeTaskStep and for storeTagSteps, which changes many at once. */
export function recordTaskUpdated(act: Act, before: TaskState, after: TaskState): void {
  recordEvent(act, 'task-updated', { ...eventBody(after), ...difference(toTask(before), toTask(after)) }, { before })
}

export type TaskEvent =
  | { type: 'task-updated' }
  | { type: 'task-completed'; completedAt: Date; missed: readonly Date[] }
  | { type: 'task-deleted'; deletedAt: Date }

/** Writes the step and its event; a step that changes nothing writes nothing and returns the state as it was. */
export async function storeTaskStep(
  act: Act,
  before: TaskState,
  step: TaskState,
  event: TaskEvent,
): Promise<TaskState> {
  const fields = changedFields(toTask(before), toTask(step))
  if (fields.length === 0) return before
  const after = await saveTask(act.trx, before, { ...step, version: before.version + 1, updatedAt: act.now })
  if (event.type === 'task-updated') {
    recordTaskUpdated(act, before, after)
  } else if (event.type === 'task-completed') {
    const missed = event.missed.length > 0 ? { missed_occurrences: event.missed.map((date) => date.toISOString()) } : {}
    recordEvent(
      act,
      'task-completed',
      { ...eventBody(after), completed_at: event.completedAt.toISOString(), ...missed },
      { before },
    )
  } else {
    // The task as it was: whoever hears of the deletion wants to know what is gone.
    recordEvent(act, 'task-deleted', { ...eventBody(before), deleted_at: event.deletedAt.toISOString() }, { before })
  }
  return after
}

/** The fields that every task event carries. */
function eventBody(state: TaskState): EventBody<'task-created'> {
  const task = toTask(state)
  return {
    task_id: task.id,
    title: task.title,
    description: task.description,
    completed: task.completed,
    due_datetime: task.due_datetime,
    priority: task.priority,
    recurrence_pattern: task.recurrence_pattern,
    recurrence_end_date: task.recurrence_end_date,
    tags: task.tags.map((tag) => tag.name),
    task,
  }
}

function difference(before: Task, after: Task) {
  const fields = changedFields(before, after)
  return {
    changed_fields: fields as string[],
    old_values: Object.fromEntries(fields.map((field) => [field, fieldValue(before, field)])),
    new_values: Object.fromEntries(fields.map((field) => [field, fieldValue(after, field)])),
  }
}
