import type { ReminderState, TaskState } from '#core/domain/task-state.ts'

/* A state that went through JSON has text where it had dates. */
type Stored<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] }
export type StoredReminder = Stored<ReminderState>
export type StoredTask = Omit<Stored<TaskState>, 'recurrence' | 'reminders'> & {
  recurrence: Stored<NonNullable<TaskState['recurrence']>> | null
  reminders: StoredReminder[]
}

/** The task state that was kept beside an event for its undo. */
export function reviveTaskState(stored: StoredTask): TaskState {
  return {
    ...stored,
    completedAt: date(stored.completedAt),
    dueAt: date(stored.dueAt),
    nextOccurrence: date(stored.nextOccurrence),
    createdAt: new Date(stored.createdAt),
    updatedAt: new Date(stored.updatedAt),
    deletedAt: date(stored.deletedAt),
    recurrence: stored.recurrence && { ...stored.recurrence, endDate: date(stored.recurrence.endDate) },
    reminders: stored.reminders.map((reminder) => ({
      ...reminder,
      reminderTime: new Date(reminder.reminderTime),
      sentAt: date(reminder.sentAt),
      endedAt: date(reminder.endedAt),
      createdAt: new Date(reminder.createdAt),
    })),
  }
}

function date(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}
