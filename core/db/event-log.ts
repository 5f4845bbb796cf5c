import { channelOf, eventTypes, type Channel, type EventType } from '#core/domain/events.ts'
import type { Db } from './knex.ts'

export interface LoggedEvent {
  /** Gap-free, in the order of publication; what a cursor holds. */
  seq: number
  userId: string
  type: EventType
  /** The event as JSON text, ready to be sent on. */
  payload: string
}

export interface EventLogQuery {
  /** Whose events; leave out for everybody's. */
  userId?: string
  userIds?: readonly string[]
  /** Exclusive. */
  afterSeq: number
  /** Inclusive; to the end unless said. */
  upToSeq?: number
  /** `all`: also what no client of real time sees. */
  channels: readonly Channel[] | 'all'
  limit: number
}

/** Published events after a seq that clients of these channels see, in order. */
export async function readEventsAfter(db: Db, query: EventLogQuery): Promise<LoggedEvent[]> {
  const { channels, userId, userIds, upToSeq, ...given } = query
  const upTo = upToSeq === undefined ? '' : 'and seq <= :upToSeq'
  const ofOne = userId === undefined ? '' : 'and user_id = :userId'
  const ofSome = userIds === undefined ? '' : 'and user_id = any(:userIds)'
  const { rows } = await db.raw<{ rows: LoggedEvent[] }>(
    `select seq, user_id as "userId", event_type as type, payload::text as payload from events
     where seq > :afterSeq ${upTo} and event_type = any(:types) ${ofOne} ${ofSome} order by seq limit :limit`,
    {
      ...given,
      ...(upToSeq === undefined ? {} : { upToSeq }),
      types: typesOf(channels),
      ...(userId === undefined ? {} : { userId }),
      ...(userIds === undefined ? {} : { userIds: [...userIds] }),
    },
  )
  return rows
}

/** Whether events of a user that clients see wait for the relay. */
export async function hasWaitingEvents(db: Db, userId: string, channels: readonly Channel[]): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { waits: boolean }[] }>(
    'select exists (select 1 from events where seq is null and user_id = ? and event_type = any(?)) as waits',
    [userId, [...typesOf(channels)]],
  )
  return rows[0]?.waits === true
}

/* So many are looked through. Whoever has only later ones is not the one whose events pile up. */
const OLDEST = 10_000

/** Whether an event of a user that was made before this moment still waits for the relay. */
export async function hasWaitingFromBefore(db: Db, userId: string, moment: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { waits: boolean }[] }>(
    `select exists (
       select 1 from (select user_id, created_at from events where seq is null order by id limit ?) oldest
       where user_id = ? and created_at < ?
     ) as waits`,
    [OLDEST, userId, moment],
  )
  return rows[0]?.waits === true
}

/** Whether events wait that were made before this moment, and none has gone out since. */
export async function isOutboxStuck(db: Db, since: Date): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { stuck: boolean | null }[] }>(
    `select (select created_at from events where seq is null order by id limit 1) < :since
       and coalesce((select published_at from events where seq is not null order by seq desc limit 1) < :since, true)
       as stuck`,
    { since },
  )
  return rows[0]?.stuck === true
}

/** The seq of the last published event: the cursor of now. */
export async function currentSeq(db: Db): Promise<number> {
  return (await logBounds(db)).lastSeq
}

/** Cursors below `purgedSeq` can no longer be replayed, those above `lastSeq` were never given out. */
export async function logBounds(db: Db): Promise<{ lastSeq: number; purgedSeq: number }> {
  const row = await db('relay_state').first<{ lastSeq: number; purgedSeq: number }>({
    lastSeq: 'last_seq',
    purgedSeq: 'purged_seq',
  })
  return row
}

/**
 * The cursor just before the user's first published event at or after a time: of the event before that, or of the oldest
 * that can be replayed. `now`, when there is no such event.
 */
export async function seqBefore(db: Db, userId: string, time: Date, now: number): Promise<number> {
  const { rows } = await db.raw<{ rows: { seq: number | null; purged: number }[] }>(
    `select (select min(seq) - 1 from events where user_id = ? and seq is not null and created_at >= ?) as seq,
       purged_seq as purged from relay_state`,
    [userId, time],
  )
  const [row] = rows
  return Math.max(row?.seq ?? now, row?.purged ?? 0)
}

function typesOf(channels: readonly Channel[] | 'all'): readonly EventType[] {
  if (channels === 'all') return eventTypes
  return eventTypes.filter((type) => {
    const channel = channelOf(type)
    return channel !== null && channels.includes(channel)
  })
}
