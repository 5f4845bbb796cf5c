import type { ReminderState, TaskState } from '#core/domain/task-state.ts'
import { TASK_COLUMNS, taskColumns, taskFromRow, type TaskRow } from './task-select.ts'
import type { Db, Trx } from './knex.ts'

interface LoadOptions {
  /** Locks the row until the transaction ends; every change of a task starts so. */
  lock?: boolean
}

/** One task of a user with its tags and reminders, also from the trash; null when it is not theirs or not there. */
export async function findTask(
  db: Db | Trx,
  userId: string,
  id: number,
  options: LoadOptions = {},
): Promise<TaskState | null> {
  const [task] = await findTasks(db, userId, [id], options)
  return task ?? null
}

/** The tasks of these ids that are the user's, in the order of their ids (one order for all, so that no two acts deadlock). */
export async function findTasks(
  db: Db | Trx,
  userId: string,
  ids: readonly number[],
  options: LoadOptions = {},
): Promise<TaskState[]> {
  return readTasks(db, 't.user_id = :userId and t.id = any(:ids)', { userId, ids: [...ids] }, options)
}

/** The tasks of these ids, whosever they are, locked until the transaction ends: for workers, in the same order as above. */
export async function lockTasks(trx: Trx, ids: readonly number[]): Promise<TaskState[]> {
  return readTasks(trx, 't.id = any(:ids)', { ids: [...ids] }, { lock: true })
}

async function readTasks(
  db: Db | Trx,
  condition: string,
  bindings: { ids: number[]; userId?: string },
  { lock = false }: LoadOptions,
): Promise<TaskState[]> {
  const read = async () =>
    db.raw<{ rows: (TaskRow & { seen_version: number })[] }>(
      `select ${TASK_COLUMNS}, ${SEEN_VERSION} from tasks t where ${condition} order by t.id
       ${lock ? 'for no key update' : ''}`,
      bindings,
    )
  let { rows } = await read()
  if (rows.some((row) => row.seen_version !== row.version)) ({ rows } = await read())
  return rows.map(taskFromRow)
}

/*
 * Whoever had to wait for a lock gets the row as it is by then, but its tags and reminders from the snapshot of before the
 * wait. The version in that snapshot tells, and a second read is whole: nobody can change the task any more.
 */
const SEEN_VERSION = '(select o.version from tasks o where o.id = t.id) as seen_version'

/** The instance that the completion of a task has made, unless it is in the trash; locked until the transaction ends. */
export async function findLivingSuccessor(trx: Trx, userId: string, taskId: number): Promise<TaskState | null> {
  const { rows } = await trx.raw<{ rows: TaskRow[] }>(
    `select ${TASK_COLUMNS} from tasks t where t.user_id = ? and t.predecessor_id = ? and t.deleted_at is null for no key update`,
    [userId, taskId],
  )
  return rows[0] ? taskFromRow(rows[0]) : null
}

/** Those of these tasks whose completion has made an instance that is not in the trash. */
export async function findSucceeded(trx: Trx, taskIds: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await trx.raw<{ rows: { predecessor_id: number }[] }>(
    'select predecessor_id from tasks where predecessor_id = any(?) and deleted_at is null',
    [[...taskIds]],
  )
  return new Set(rows.map((row) => row.predecessor_id))
}

/** Stores a new task with its tags, reminders and search text; returns it with its ids. */
export async function insertTask(trx: Trx, state: TaskState): Promise<TaskState> {
  const columns = taskColumns(state)
  const names = Object.keys(columns)
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `with task as (insert into tasks (${names.join(', ')}) values (${names.map((name) => `:${name}`).join(', ')}) returning *),
     search as (insert into task_search (user_id, task_id, search_text)
       select user_id, id, docket_fold(title || E'\\n' || description) from task)
     select id from task`,
    columns,
  )
  const id = rows[0]!.id
  if (state.tags.length > 0)
    await addTags(
      trx,
      id,
      state.tags.map((tag) => tag.id),
    )
  const reminders = await saveReminders(trx, { ...state, id }, [])
  return { ...state, id, reminders }
}

/** Writes what changed between two states of one locked task; returns the later one with the ids of new reminders. */
export async function saveTask(trx: Trx, before: TaskState, after: TaskState): Promise<TaskState> {
  const changed = differingColumns(before, after)
  if (Object.keys(changed).length > 0) await trx('tasks').where({ id: after.id }).update(changed)
  if (before.title !== after.title || before.description !== after.description) {
    await trx.raw(
      `update task_search set search_text = docket_fold(? || E'\\n' || ?) where user_id = ? and task_id = ?`,
      [after.title, after.description, after.userId, after.id],
    )
  }
  await saveTags(trx, before, after)
  const reminders = await saveReminders(trx, after, before.reminders)
  return { ...after, reminders }
}

function differingColumns(before: TaskState, after: TaskState): Partial<ReturnType<typeof taskColumns>> {
  const old = taskColumns(before)
  const entries = Object.entries(taskColumns(after)).filter(
    ([name, value]) => !sameValue(value, old[name as keyof typeof old]),
  )
  return Object.fromEntries(entries)
}

function sameValue(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b
}

async function saveTags(trx: Trx, before: TaskState, after: TaskState): Promise<void> {
  if (before.tags === after.tags) return
  const old = new Set(before.tags.map((tag) => tag.id))
  const now = new Set(after.tags.map((tag) => tag.id))
  const removed = [...old].filter((id) => !now.has(id))
  const added = [...now].filter((id) => !old.has(id))
  if (removed.length > 0) await trx('task_tags').where({ task_id: after.id }).whereIn('tag_id', removed).delete()
  if (added.length > 0) await addTags(trx, after.id, added)
}

async function addTags(trx: Trx, taskId: number, tagIds: readonly number[]): Promise<void> {
  await trx('task_tags').insert(tagIds.map((tagId) => ({ task_id: taskId, tag_id: tagId })))
}

/* Reminders are never deleted by a change of their task: they end, and retention removes them. */
async function saveReminders(trx: Trx, task: TaskState, before: readonly ReminderState[]): Promise<ReminderState[]> {
  const saved: ReminderState[] = []
  for (const reminder of task.reminders) {
    const old = before.find((candidate) => candidate.id !== null && candidate.id === reminder.id)
    if (old === reminder) saved.push(reminder)
    else if (old) saved.push(await updateReminder(trx, reminder, task.updatedAt))
    else saved.push(await insertReminder(trx, task, reminder))
  }
  return saved
}

async function insertReminder(trx: Trx, task: TaskState, reminder: ReminderState): Promise<ReminderState> {
  const [row] = await trx('reminders')
    .insert({
      user_id: task.userId,
      task_id: task.id,
      created_at: reminder.createdAt,
      ...reminderColumns(reminder, task.updatedAt),
    })
    .returning<{ id: number }[]>('id')
  return { ...reminder, id: row!.id }
}

async function updateReminder(trx: Trx, reminder: ReminderState, now: Date): Promise<ReminderState> {
  await trx('reminders').where({ id: reminder.id }).update(reminderColumns(reminder, now))
  return reminder
}

function reminderColumns(reminder: ReminderState, now: Date) {
  return {
    reminder_time: reminder.reminderTime,
    offset_minutes: reminder.offsetMinutes,
    status: reminder.status,
    schedule_version: reminder.scheduleVersion,
    sent_at: reminder.sentAt,
    ended_at: reminder.endedAt,
    updated_at: now,
  }
}
