import type { Reminder, ReminderStatus } from '#core/domain/reminder.ts'
import type { Priority } from '#core/domain/task.ts'
import { toIso } from '#core/domain/time.ts'
import type { Db, Trx } from './knex.ts'

interface ReminderRow {
  id: number
  task_id: number
  title: string
  reminder_time: Date
  offset_minutes: number | null
  status: ReminderStatus
  sent_at: Date | null
  created_at: Date
}

const COLUMNS = [
  'r.id',
  'r.task_id',
  't.title',
  'r.reminder_time',
  'r.offset_minutes',
  'r.status',
  'r.sent_at',
  'r.created_at',
]

export interface ReminderFilter {
  userId: string
  status?: ReminderStatus | undefined
  limit: number
  offset: number
}

/** A page of the user's reminders, those of the trash left out, by time; and how many there are. */
export async function findReminders(db: Db, filter: ReminderFilter): Promise<{ reminders: Reminder[]; total: number }> {
  const matching = db('reminders as r').join('tasks as t', 't.id', 'r.task_id').where({ 'r.user_id': filter.userId })
  matching.whereNull('t.deleted_at')
  if (filter.status) matching.where({ 'r.status': filter.status })
  const [rows, count] = await Promise.all([
    matching
      .clone()
      .select<ReminderRow[]>(COLUMNS)
      .orderBy(['r.reminder_time', 'r.id'])
      .limit(filter.limit)
      .offset(filter.offset),
    matching.clone().count<{ total: number }[]>({ total: '*' }),
  ])
  return { reminders: rows.map(toReminder), total: count[0]?.total ?? 0 }
}

/** The task of one of the user's reminders; null when it is not theirs or not there. */
export async function findTaskIdOfReminder(db: Db | Trx, userId: string, reminderId: number): Promise<number | null> {
  const row = await db('reminders')
    .where({ id: reminderId, user_id: userId })
    .first<{ task_id: number } | undefined>('task_id')
  return row?.task_id ?? null
}

export async function countPendingReminders(db: Db | Trx, userId: string): Promise<number> {
  const row = await db('reminders')
    .where({ user_id: userId, status: 'pending' })
    .count<{ count: number }[]>({ count: '*' })
  return row[0]?.count ?? 0
}

/** A reminder whose time has come, with what its notification says. */
export interface DueReminder {
  id: number
  task_id: number
  reminder_time: Date
  title: string
  due_datetime: Date | null
  priority: Priority
  /** In which its task was last changed, which is what set its time; null when that is too long ago. */
  traceparent: string | null
}

/**
 * Marks every due reminder of a user as sent and returns them in the order in which they go out: time, High first, id.
 * The change of status is what makes a reminder go out once, however many jobs and sweepers try.
 */
export async function claimDueReminders(trx: Trx, userId: string, now: Date): Promise<DueReminder[]> {
  const { rows } = await trx.raw<{ rows: DueReminder[] }>(
    `with due as (
       select id from reminders where user_id = :userId and status = 'pending' and reminder_time <= :now for update skip locked
     ), sent as (
       update reminders r set status = 'sent', sent_at = :now, ended_at = :now, updated_at = :now,
         schedule_version = schedule_version + 1
       from due where r.id = due.id returning r.id, r.task_id, r.reminder_time
     )
     select s.id, s.task_id, s.reminder_time, t.title, t.due_datetime,
       (array['Low', 'Medium', 'High'])[t.priority] as priority, last.traceparent
     from sent s join tasks t on t.id = s.task_id
     left join lateral (
       select e.payload ->> 'traceparent' as traceparent from events e where e.task_id = s.task_id order by e.id desc limit 1
     ) last on true order by s.reminder_time, t.priority desc, s.id`,
    { userId, now },
  )
  return rows
}

/** Users who have reminders that were due at `dueBy`, longest waiting first. */
export async function findUsersWithDueReminders(db: Db, dueBy: Date, limit: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { user_id: string }[] }>(
    `select user_id from reminders where status = 'pending' and reminder_time <= ?
     group by user_id order by min(reminder_time) limit ?`,
    [dueBy, limit],
  )
  return rows.map((row) => row.user_id)
}

function toReminder(row: ReminderRow): Reminder {
  return {
    id: row.id,
    task_id: row.task_id,
    task_title: row.title,
    reminder_time: toIso(row.reminder_time),
    offset_minutes: row.offset_minutes,
    reminder_type: row.offset_minutes === null ? 'absolute' : 'due_date',
    status: row.status,
    sent_at: row.sent_at === null ? null : toIso(row.sent_at),
    created_at: toIso(row.created_at),
  }
}
