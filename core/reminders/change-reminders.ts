import type { Act } from '#core/acts/perform-act.ts'
import { DomainError, notFound } from '#core/domain/errors.ts'
import type { Reminder } from '#core/domain/reminder.ts'
import { toReminder, type ReminderState, type TaskState } from '#core/domain/task-state.ts'
import { storeTaskStep } from '#core/tasks/write-task.ts'

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
