import type { ReminderStatus } from '#core/domain/reminder.ts'
import type { Db } from './knex.ts'

export interface ReminderVersion {
  id: number
  version: number
  status: ReminderStatus
  reminderTime: Date
}

/** The reminders of tasks, as far as their jobs need to know them. */
export async function findReminderVersions(db: Db, taskIds: readonly number[]): Promise<ReminderVersion[]> {
  return db('reminders')
    .whereIn('task_id', taskIds)
    .select<ReminderVersion[]>({
      id: 'id',
      version: 'schedule_version',
      status: 'status',
      reminderTime: 'reminder_time',
    })
    .orderBy('id')
}
