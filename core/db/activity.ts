import type { Activity } from '#core/domain/activity.ts'
import type { ActorType, Attribution } from '#core/domain/actor.ts'
import { toIso } from '#core/domain/time.ts'
import type { Db, Trx } from './knex.ts'
import { runPrepared, type Prepared } from './prepared.ts'

interface ActivityRow {
  id: number
  user_id: string
  task_id: number | null
  action: string
  old_values: Record<string, unknown> | null
  new_values: Record<string, unknown> | null
  actor_type: ActorType
  actor_name: string
  reason: string | null
  change_set_id: string | null
  created_at: Date
}

export interface NewActivity {
  userId: string
  eventId: string
  taskId: number | null
  action: string
  oldValues: Record<string, unknown> | null
  newValues: Record<string, unknown> | null
  actor: Attribution
  reason: string | null
  changeSetId: string
  createdAt: Date
}

const INSERT: Prepared = {
  name: 'insert-activities',
  text: `insert into activity_logs (user_id, event_id, task_id, action, old_values, new_values, actor_type, actor_name,
      reason, change_set_id, created_at)
    select * from jsonb_to_recordset($1::jsonb) as a(user_id uuid, event_id uuid, task_id integer, action text,
      old_values jsonb, new_values jsonb, actor_type text, actor_name text, reason text, change_set_id uuid,
      created_at timestamptz)
    on conflict (event_id) do nothing returning id, event_id`,
}

/** Stores lines of the feed and returns their ids by event; an event that has its line already is left out. */
export async function insertActivities(
  trx: Trx,
  entries: readonly NewActivity[],
): Promise<ReadonlyMap<string, number>> {
  if (entries.length === 0) return new Map()
  const rows = await runPrepared<{ id: number; event_id: string }>(trx, INSERT, [JSON.stringify(entries.map(toRow))])
  return new Map(rows.map(({ id, event_id }) => [event_id, id]))
}

function toRow(entry: NewActivity) {
  return {
    user_id: entry.userId,
    event_id: entry.eventId,
    task_id: entry.taskId,
    action: entry.action,
    old_values: entry.oldValues,
    new_values: entry.newValues,
    actor_type: entry.actor.type,
    actor_name: entry.actor.name,
    reason: entry.reason,
    change_set_id: entry.changeSetId,
    created_at: entry.createdAt,
  }
}

export interface ActivityFilter {
  userId: string
  taskId?: number | undefined
  actorType?: ActorType | undefined
  limit: number
  offset: number
}

/** A page of the feed, newest first, and how many lines the filter has in all. */
export async function findActivity(db: Db, filter: ActivityFilter): Promise<{ entries: Activity[]; total: number }> {
  const matching = db('activity_logs').where({ user_id: filter.userId })
  if (filter.taskId !== undefined) matching.where({ task_id: filter.taskId })
  if (filter.actorType !== undefined) matching.where({ actor_type: filter.actorType })
  const [rows, count] = await Promise.all([
    matching.clone().select<ActivityRow[]>('*').orderBy('id', 'desc').limit(filter.limit).offset(filter.offset),
    matching.clone().count<{ total: number }[]>({ total: '*' }),
  ])
  return { entries: rows.map(toActivity), total: count[0]?.total ?? 0 }
}

const LATEST: Prepared = {
  name: 'find-activity-of-task',
  text: 'select * from activity_logs where user_id = $1 and task_id = $2 order by id desc limit $3',
}

/** The newest lines about one task. */
export async function findActivityOfTask(db: Db, userId: string, taskId: number, limit: number): Promise<Activity[]> {
  return (await runPrepared<ActivityRow>(db, LATEST, [userId, taskId, limit])).map(toActivity)
}

function toActivity(row: ActivityRow): Activity {
  return {
    id: row.id,
    user_id: row.user_id,
    task_id: row.task_id,
    action: row.action,
    old_values: row.old_values,
    new_values: row.new_values,
    actor: { type: row.actor_type, name: row.actor_name },
    reason: row.reason,
    change_set_id: row.change_set_id,
    created_at: toIso(row.created_at),
  }
}
