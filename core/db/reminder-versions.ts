import type { ReminderStatus } from '#core/domain/reminder.ts'
import type { Db } from './knex.ts'

export interface ReminderVersion {
  id: number
  version: number
  status: ReminderStatus
  reminderTime: Date
}

/** The reminders of a task, as far as their jobs need to know them. */
export async function findReminderVersions(db: Db, userId: string, taskId: number): Promise<ReminderVersion[]> {
  return db('reminders')
    .where({ user_id: userId, task_id: taskId })
    .select<ReminderVersion[]>({
      id: 'id',
      version: 'schedule_version',
      status: 'status',
      reminderTime: 'reminder_time',
    })
    .orderBy('id')
}
