import type { Act } from '#core/acts/perform-act.ts'
import { findTask } from '#core/db/task-rows.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError, notFound } from '#core/domain/errors.ts'
import type { Reminder, ReminderInput } from '#core/domain/reminder.ts'
import type { ReminderWish } from '#core/domain/reminders-of-task.ts'
import { toReminder, type ReminderState, type TaskState } from '#core/domain/task-state.ts'
import { parseDateTime } from '#core/domain/time.ts'
import { storeTaskStep } from '#core/tasks/write-task.ts'

/** The input of a reminder, its words for a time read in the actor's zone. */
export function toWish(actor: Actor, input: ReminderInput): ReminderWish {
  if (input.offset_minutes !== undefined) return { offsetMinutes: input.offset_minutes }
  return { at: parseDateTime(input.reminder_time ?? '', actor.timeZone, 'reminder_time').instant }
}

/** A task whose reminders may change, locked. @throws not_found, task_deleted */
export async function requireLivingTask(act: Act, taskId: number): Promise<TaskState> {
  const task = await findTask(act.trx, act.actor.userId, taskId, { lock: true })
  if (!task) throw notFound('task', taskId)
  if (task.deletedAt) throw new DomainError('task_deleted', `Task ${taskId} is in the trash; restore it first.`)
  return task
}

/** The pending reminder of this id, or the only one there is. @throws not_found, reminder_id_required */
export function choosePending(task: TaskState, reminderId: number | undefined): ReminderState {
  const pending = task.reminders.filter((reminder) => reminder.status === 'pending')
  if (reminderId === undefined) {
    if (pending.length === 1) return pending[0]!
    if (pending.length === 0) throw new DomainError('not_found', `Task ${task.id} has no pending reminder.`)
    throw new DomainError(
      'reminder_id_required',
      `Task ${task.id} has ${pending.length} pending reminders; say which.`,
      {
        reminder_ids: pending.map(({ id }) => id),
      },
    )
  }
  const chosen = task.reminders.find(({ id }) => id === reminderId)
  if (!chosen) throw notFound('reminder', reminderId)
  return chosen
}

/** Writes the task with this reminder in place of its older self, and returns it as stored. */
export async function storeReminder(act: Act, task: TaskState, reminder: ReminderState): Promise<Reminder> {
  const reminders = task.reminders.map((other) => (other.id === reminder.id ? reminder : other))
  const after = await storeTaskStep(act, task, { ...task, reminders }, { type: 'task-updated' })
  return toReminder(after, after.reminders.find(({ id }) => id === reminder.id) ?? reminder)
}
