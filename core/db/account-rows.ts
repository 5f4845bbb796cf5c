import type { TaskState } from '#core/domain/task-state.ts'
import type { Db, Trx } from './knex.ts'
import { TASK_COLUMNS, taskColumns, taskFromRow, type TaskRow } from './task-select.ts'

const PAGE = 2000
const CHUNK = 500

/** Every task of a user by id, those in the trash too. In pages, so that no statement runs long. */
export async function findAllTasks(trx: Trx, userId: string): Promise<TaskState[]> {
  const tasks: TaskState[] = []
  for (;;) {
    const { rows } = await trx.raw<{ rows: TaskRow[] }>(
      `select ${TASK_COLUMNS} from tasks t where t.user_id = ? and t.id > ? order by t.id limit ?`,
      [userId, tasks.at(-1)?.id ?? 0, PAGE],
    )
    tasks.push(...rows.map(taskFromRow))
    if (rows.length < PAGE) return tasks
  }
}

/** Runs the reading of one account on one moment's state of the database. */
export async function readConsistently<T>(db: Db, read: (trx: Trx) => Promise<T>): Promise<T> {
  return db.transaction(read, { isolationLevel: 'repeatable read', readOnly: true })
}

/** Ids for so many new tasks, ascending. */
export async function reserveTaskIds(trx: Trx, count: number): Promise<number[]> {
  return reserveIds(trx, 'tasks', count)
}

/**
 * Stores many new tasks that have their ids already, with tags, reminders and search text: what insertTask does for one, in
 * four statements per 500. Returns them with the ids of their reminders.
 */
export async function insertTasks(trx: Trx, tasks: readonly TaskState[]): Promise<TaskState[]> {
  const reminderIds = await reserveIds(
    trx,
    'reminders',
    tasks.reduce((count, { reminders }) => count + reminders.length, 0),
  )
  const ids = reminderIds.values()
  const stored = tasks.map((task) => ({
    ...task,
    reminders: task.reminders.map((reminder) => ({ ...reminder, id: ids.next().value! })),
  }))
  for (let start = 0; start < stored.length; start += CHUNK) await insertChunk(trx, stored.slice(start, start + CHUNK))
  return stored
}

async function reserveIds(trx: Trx, table: 'tasks' | 'reminders', count: number): Promise<number[]> {
  if (count === 0) return []
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `select nextval(pg_get_serial_sequence('${table}', 'id'))::integer as id from generate_series(1, ?::integer) order by 1`,
    [count],
  )
  return rows.map(({ id }) => id)
}

async function insertChunk(trx: Trx, tasks: readonly TaskState[]): Promise<void> {
  await insertRows(
    trx,
    'tasks',
    tasks.map((task) => ({ id: task.id, ...taskColumns(task) })),
  )
  await trx.raw(
    `insert into task_search (user_id, task_id, search_text)
     select user_id, id, docket_fold(title || E'\\n' || description) from tasks where id = any(?)`,
    [tasks.map(({ id }) => id)],
  )
  await insertRows(
    trx,
    'task_tags',
    tasks.flatMap((task) => task.tags.map((tag) => ({ task_id: task.id, tag_id: tag.id }))),
  )
  await insertRows(trx, 'reminders', tasks.flatMap(reminderRows))
}

/* As one JSON value: a list of parameters would end at 65 535 of them. */
async function insertRows(trx: Trx, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first).join(', ')
  await trx.raw(
    `insert into ${table} (${columns}) overriding system value
     select ${columns} from jsonb_populate_recordset(null::${table}, ?::jsonb)`,
    [JSON.stringify(rows)],
  )
}

function reminderRows(task: TaskState) {
  return task.reminders.map((reminder) => ({
    id: reminder.id,
    user_id: task.userId,
    task_id: task.id,
    reminder_time: reminder.reminderTime,
    offset_minutes: reminder.offsetMinutes,
    status: reminder.status,
    schedule_version: reminder.scheduleVersion,
    sent_at: reminder.sentAt,
    ended_at: reminder.endedAt,
    created_at: reminder.createdAt,
    updated_at: task.updatedAt,
  }))
}
