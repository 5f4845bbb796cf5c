import type { ReminderState, TaskState } from '#core/domain/task-state.ts'
import { TASK_COLUMNS, taskColumns, taskFromRow, type TaskRow } from './task-select.ts'
import type { Db, Trx } from './knex.ts'
import { runPrepared, type Prepared } from './prepared.ts'
import type { Parameter } from './prepared-query.ts'

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
  { lock = false }: LoadOptions = {},
): Promise<TaskState[]> {
  const [one, many] = lock ? [LOCK_ONE_OF_USER, LOCK_OF_USER] : [FIND_ONE_OF_USER, FIND_OF_USER]
  return ids.length === 1 ? readTasks(db, one, [ids[0]!, userId]) : readTasks(db, many, [[...ids], userId])
}

/** The tasks of these ids, whosever they are, locked until the transaction ends: for workers, in the same order as above. */
export async function lockTasks(trx: Trx, ids: readonly number[]): Promise<TaskState[]> {
  return readTasks(trx, LOCK, [[...ids]])
}

async function readTasks(db: Db | Trx, statement: Prepared, values: Parameter[]): Promise<TaskState[]> {
  const read = () => runPrepared<TaskRow & { seen_version: number }>(db, statement, values)
  let rows = await read()
  if (rows.some((row) => row.seen_version !== row.version)) rows = await read()
  return rows.map(taskFromRow)
}

/*
 * Whoever had to wait for a lock gets the row as it is by then, but its tags and reminders from the snapshot of before the
 * wait. The version in that snapshot tells, and a second read is whole: nobody can change the task any more.
 */
const SEEN_VERSION = '(select o.version from tasks o where o.id = t.id) as seen_version'
const SELECT = `select ${TASK_COLUMNS}, ${SEEN_VERSION} from tasks t`
const SELECT_MANY = `${SELECT} where t.id = any($1)`
const FIND_OF_USER: Prepared = { name: 'find-tasks', text: `${SELECT_MANY} and t.user_id = $2 order by t.id` }
const LOCK_OF_USER: Prepared = { name: 'lock-tasks-of-user', text: `${FIND_OF_USER.text} for no key update` }
const LOCK: Prepared = { name: 'lock-tasks', text: `${SELECT_MANY} order by t.id for no key update` }
/*
 * One task has texts of its own. Of an array whose length is not known PostgreSQL expects ten ids, finds the plan for those
 * dearer than one for the array at hand, and so plans each time anew, which takes three times as long as the query.
 */
const FIND_ONE_OF_USER: Prepared = { name: 'find-task', text: `${SELECT} where t.id = $1 and t.user_id = $2` }
const LOCK_ONE_OF_USER: Prepared = { name: 'lock-task', text: `${FIND_ONE_OF_USER.text} for no key update` }

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
  const [row] = await runPrepared<{ id: number }>(trx, insertion(Object.keys(columns)), Object.values(columns))
  const { id } = row!
  if (state.tags.length > 0)
    await addTags(
      trx,
      id,
      state.tags.map((tag) => tag.id),
    )
  const reminders = await saveReminders(trx, { ...state, id }, [])
  return { ...state, id, reminders }
}

function insertion(names: readonly string[]): Prepared {
  const text = `with task as (
      insert into tasks (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')}) returning *
    ), search as (
      insert into task_search (user_id, task_id, search_text)
      select user_id, id, docket_fold(title || E'\\n' || description) from task
    ) select id from task`
  return { name: 'insert-task', text }
}

/** Writes what changed between two states of one locked task; returns the later one with the ids of new reminders. */
export async function saveTask(trx: Trx, before: TaskState, after: TaskState): Promise<TaskState> {
  const { title, description, ...columns } = taskColumns(after)
  const isRenamed = before.title !== title || before.description !== description
  const written = isRenamed ? { ...columns, title, description } : columns
  const statement = isRenamed ? replacementOfText(Object.keys(written)) : replacement(Object.keys(written))
  await runPrepared(trx, statement, [after.id, ...Object.values(written)])
  await saveTags(trx, before, after)
  const reminders = await saveReminders(trx, after, before.reminders)
  return { ...after, reminders }
}

/* All columns, changed or not: one text for every change. Only long texts are worth leaving alone. */
function replacement(names: readonly string[]): Prepared {
  const columns = names.map((name, index) => `${name} = $${index + 2}`)
  return { name: 'update-task', text: `update tasks set ${columns.join(', ')} where id = $1` }
}

function replacementOfText(names: readonly string[]): Prepared {
  const text = `with task as (${replacement(names).text} returning user_id, id, title, description)
    update task_search s set search_text = docket_fold(task.title || E'\\n' || task.description)
    from task where s.user_id = task.user_id and s.task_id = task.id`
  return { name: 'update-task-and-text', text }
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
