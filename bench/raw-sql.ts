import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Task } from '#core/domain/task.ts'

/** What creating and completing a task write, as bare SQL: the limit that the API is measured against. */

const INSERT_TASK = `
  with task as (
    insert into tasks (user_id, title, description, due_datetime, priority, created_at, updated_at)
    values ($1, $2, $3, $4, 2, $5, $5) returning *
  ), search as (
    insert into task_search (user_id, task_id, search_text)
    select user_id, id, docket_fold(title || E'\\n' || description) from task
  ) select id from task`

const INSERT_EVENT = `
  with act as (
    insert into change_sets (id, user_id, actor_type, actor_name, created_at) values ($1, $2, 'user', 'Bench', $3)
  )
  insert into events (event_id, user_id, event_type, task_id, change_set_id, payload, undo, created_at)
  values ($4, $2, $5, $6, $1, $7, $8, $3)`

export async function createRaw(client: pg.Client, userId: string, sample: Task): Promise<number> {
  const now = new Date()
  await client.query('begin')
  const values = [userId, sample.title, sample.description, sample.due_datetime, now]
  const { rows } = await client.query<{ id: number }>(INSERT_TASK, values)
  await insertEvent(client, userId, { type: 'task-created', taskId: rows[0]!.id, sample, now })
  await client.query('commit')
  return rows[0]!.id
}

export async function completeRaw(client: pg.Client, userId: string, taskId: number, sample: Task): Promise<void> {
  const now = new Date()
  await client.query('begin')
  await client.query('select * from tasks where user_id = $1 and id = $2 for no key update', [userId, taskId])
  await client.query(
    'update tasks set completed = true, completed_at = $2, updated_at = $2, version = version + 1 where id = $1',
    [taskId, now],
  )
  await insertEvent(client, userId, { type: 'task-completed', taskId, sample, now })
  await client.query('commit')
}

async function insertEvent(
  client: pg.Client,
  userId: string,
  { type, taskId, sample, now }: { type: string; taskId: number; sample: Task; now: Date },
): Promise<void> {
  const eventId = randomUUID()
  const flat = {
    title: sample.title,
    description: sample.description,
    completed: false,
    due_datetime: sample.due_datetime,
  }
  const data = { task_id: taskId, user_id: userId, ...flat, priority: sample.priority, tags: [], task: sample }
  const payload = { event_type: type, event_id: eventId, timestamp: now.toISOString(), version: '1.0', data }
  const values = [
    randomUUID(),
    userId,
    now,
    eventId,
    type,
    taskId,
    JSON.stringify(payload),
    JSON.stringify({ before: sample }),
  ]
  await client.query(INSERT_EVENT, values)
}

/** A page of 20 open tasks of one priority with one tag, by due date, as bare SQL: page and exact total. */
export async function listRaw(client: pg.Client, userId: string, tagId: number): Promise<void> {
  const where = `t.user_id = $1 and t.deleted_at is null and not t.completed and t.priority = any('{2,3}')
    and exists (select 1 from task_tags tt where tt.task_id = t.id and tt.tag_id = $2)`
  await client.query(
    `select t.*, (select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'color', g.color)), '[]')
       from task_tags tt join tags g on g.id = tt.tag_id where tt.task_id = t.id) as tags
     from tasks t where ${where} order by t.due_datetime asc nulls last, t.priority desc, t.id limit 20`,
    [userId, tagId],
  )
  await client.query(`select count(*) from tasks t where ${where}`, [userId, tagId])
}

/** The first 20 hits of a search by due date, and how many there are, as bare SQL. */
export async function searchRaw(client: pg.Client, userId: string, word: string): Promise<void> {
  const from = `from tasks t join task_search s on s.task_id = t.id and s.user_id = t.user_id
    where t.user_id = $1 and s.user_id = $1 and t.deleted_at is null and s.search_text like $2`
  const values = [userId, `%${word}%`]
  await client.query(
    `select t.*, (select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'color', g.color)), '[]')
       from task_tags tt join tags g on g.id = tt.tag_id where tt.task_id = t.id) as tags
     ${from} order by t.due_datetime asc nulls last, t.priority desc, t.id limit 20`,
    values,
  )
  await client.query(`select count(*) ${from}`, values)
}
