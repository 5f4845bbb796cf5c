import type { ReminderState, TaskState } from './task-state.ts'

/**
 * The state that takes a task back to an earlier one. What belongs to the row's own life (version, times of writing,
 * what has been sent) goes on; reminders whose time has passed meanwhile stay cancelled.
 */
export function restoreState(current: TaskState, earlier: TaskState, now: Date): TaskState {
  return {
    ...earlier,
    id: current.id,
    version: current.version,
    createdAt: current.createdAt,
    updatedAt: current.updatedAt,
    predecessorId: current.predecessorId,
    reminders: current.reminders.map((reminder) =>
      restoreReminder(reminder, earlier.reminders.find(({ id }) => id === reminder.id) ?? null, now),
    ),
  }
}

/** The state that takes back the making of a task: into the trash, its reminders cancelled. */
export function trashedState(current: TaskState, now: Date): TaskState {
  if (current.deletedAt) return current
  return { ...current, deletedAt: now, reminders: current.reminders.map((reminder) => cancelled(reminder, now)) }
}

function restoreReminder(current: ReminderState, earlier: ReminderState | null, now: Date): ReminderState {
  if (current.status === 'sent') return current
  if (!earlier) return cancelled(current, now)
  const status = earlier.status === 'pending' && earlier.reminderTime <= now ? 'cancelled' : earlier.status
  const sameTime = current.reminderTime.getTime() === earlier.reminderTime.getTime()
  if (current.status === status && sameTime && current.offsetMinutes === earlier.offsetMinutes) return current
  return {
    ...earlier,
    status,
    scheduleVersion: current.scheduleVersion + 1,
    endedAt: status === 'pending' ? null : (current.endedAt ?? now),
  }
}

function cancelled(reminder: ReminderState, now: Date): ReminderState {
  if (reminder.status !== 'pending') return reminder
  return { ...reminder, status: 'cancelled', scheduleVersion: reminder.scheduleVersion + 1, endedAt: now }
}
