import type { ActorType } from '#core/domain/actor.ts'
import type { EventType } from '#core/domain/events.ts'
import type { Db, Trx } from './knex.ts'

export interface ChangeSetRow {
  id: string
  actor_type: ActorType
  actor_name: string
  created_at: Date
  undo_of: string | null
  undone_by: string | null
}

export interface ChangeSetEvent {
  id: number
  event_id: string
  event_type: EventType
  task_id: number | null
  tag_id: number | null
  change_set_id: string
  title: string
  undo: unknown
}

/* A reminder that went off and an entry of the feed are consequences, not changes that somebody made. */
const IS_CHANGE = `e.event_type not in ('reminder-triggered', 'activity-log-created')`
const EVENT_COLUMNS = `e.id, e.event_id, e.event_type, e.task_id, e.tag_id, e.change_set_id,
  coalesce(e.payload #>> '{data,title}', e.payload #>> '{data,tag,name}', '') as title`

/** A page of the user's change sets, newest first, and how many there are. */
export async function findChangeSets(
  db: Db,
  { userId, limit, offset }: { userId: string; limit: number; offset: number },
): Promise<{ rows: ChangeSetRow[]; total: number }> {
  const changed = `exists (select 1 from events e where e.change_set_id = change_sets.id and ${IS_CHANGE})`
  const matching = db('change_sets').where({ user_id: userId }).whereRaw(changed)
  const [rows, count] = await Promise.all([
    matching
      .clone()
      .select<ChangeSetRow[]>('*')
      .orderBy([{ column: 'created_at', order: 'desc' }, 'id'])
      .limit(limit)
      .offset(offset),
    matching.clone().count<{ total: number }[]>({ total: '*' }),
  ])
  return { rows, total: count[0]?.total ?? 0 }
}

/** What these change sets did, oldest first; with what an undo needs when asked. */
export async function findChangeSetEvents(
  db: Db | Trx,
  ids: readonly string[],
  { withUndo = false } = {},
): Promise<ChangeSetEvent[]> {
  const { rows } = await db.raw<{ rows: ChangeSetEvent[] }>(
    `select ${EVENT_COLUMNS}${withUndo ? ', e.undo' : ''} from events e where e.change_set_id = any(?) and ${IS_CHANGE} order by e.id`,
    [[...ids]],
  )
  return rows
}

/** Those of these change sets that are the user's, oldest first. */
export async function findChangeSetsById(db: Db, userId: string, ids: readonly string[]): Promise<ChangeSetRow[]> {
  if (ids.length === 0) return []
  return db('change_sets')
    .where({ user_id: userId })
    .whereIn('id', [...ids])
    .orderBy(['created_at', 'id'])
    .select<ChangeSetRow[]>('*')
}

/** One change set of the user's, locked until the transaction ends, so that it is undone once. */
export async function lockChangeSet(trx: Trx, userId: string, id: string): Promise<ChangeSetRow | null> {
  const row = await trx('change_sets').where({ user_id: userId, id }).forUpdate().first<ChangeSetRow | undefined>()
  return row ?? null
}

/**
 * Marks `id` as undone by an act whose change set is stored at its end (the reference is deferred until the commit), and
 * all that `id` itself had undone as done again: undoing an undo redoes.
 */
export async function markUndone(
  trx: Trx,
  { id, by, undoOf }: { id: string; by: string; undoOf: string | null },
): Promise<void> {
  await trx('change_sets').where({ id }).update({ undone_by: by })
  if (undoOf) await trx('change_sets').where({ undone_by: id }).update({ undone_by: null })
}

/** A task or tag, and the last event of the act in question on it. */
export interface Touched {
  id: number
  lastEventId: number
}

/**
 * What other acts did to these tasks or tags afterwards and still holds. An act that was undone and its undo cancel each
 * other out, so that several acts can be undone one after another, newest first.
 */
export async function findLaterEvents(
  trx: Trx,
  { kind, touched, except }: { kind: 'task' | 'tag'; touched: readonly Touched[]; except: string },
): Promise<ChangeSetEvent[]> {
  const { rows } = await trx.raw<{ rows: ChangeSetEvent[] }>(
    `select ${EVENT_COLUMNS} from events e
     join unnest(:ids::integer[], :lasts::bigint[]) as touched (entity_id, last_id)
       on e.${kind}_id = touched.entity_id and e.id > touched.last_id
     join change_sets c on c.id = e.change_set_id
     where c.id <> :except and c.undo_of is null and c.undone_by is null and ${IS_CHANGE} order by e.id`,
    { ids: touched.map(({ id }) => id), lasts: touched.map(({ lastEventId }) => lastEventId), except },
  )
  return rows
}

/** How many of a task's changes were taken back by undo, or took one back: a task that had no others is as it was made. */
export async function countTakenBack(trx: Trx, taskId: number): Promise<number> {
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from events e join change_sets c on c.id = e.change_set_id
     where e.task_id = ? and (c.undo_of is not null or c.undone_by is not null) and ${IS_CHANGE}
       and e.event_type <> 'task-created'`,
    [taskId],
  )
  return rows[0]?.count ?? 0
}

/** The newest change set of a credential, or of the assistant whatever the conversation, that is neither undone nor an undo. */
export async function findLastChangeSetOf(
  db: Db | Trx,
  userId: string,
  by: { credentialId: string } | { actorType: 'agent' },
): Promise<string | null> {
  const [column, value] = 'credentialId' in by ? ['credential_id', by.credentialId] : ['actor_type', by.actorType]
  // Of two in one millisecond the ids of their events tell which was later.
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select c.id from change_sets c
     where c.user_id = ? and c.${column} = ? and c.undone_by is null and c.undo_of is null
       and exists (select 1 from events e where e.change_set_id = c.id and ${IS_CHANGE})
     order by c.created_at desc, (select max(e.id) from events e where e.change_set_id = c.id) desc limit 1`,
    [userId, value],
  )
  return rows[0]?.id ?? null
}

/** What a credential did since a moment and still holds, newest first. */
export async function findUndoableChangeSets(
  trx: Trx,
  asked: { userId: string; credentialId: string; since: Date; limit: number },
): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select c.id from change_sets c
     where c.user_id = :userId and c.credential_id = :credentialId and c.created_at >= :since
       and c.undone_by is null and c.undo_of is null
       and exists (select 1 from events e where e.change_set_id = c.id and ${IS_CHANGE})
     order by c.created_at desc, (select max(e.id) from events e where e.change_set_id = c.id) desc limit :limit`,
    asked,
  )
  return rows.map(({ id }) => id)
}
