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
  /** Leave out for the events of everybody (what a server instance spreads to its sockets). */
  userId?: string
  /** Exclusive. */
  afterSeq: number
  channels: readonly Channel[]
  limit: number
}

/** Published events after a seq that clients of these channels see, in order. */
export async function readEventsAfter(db: Db, query: EventLogQuery): Promise<LoggedEvent[]> {
  const { rows } = await db.raw<{ rows: LoggedEvent[] }>(
    `select seq, user_id as "userId", event_type as type, payload::text as payload from events
     where seq > :afterSeq and event_type = any(:types) ${query.userId === undefined ? '' : 'and user_id = :userId'}
     order by seq limit :limit`,
    {
      afterSeq: query.afterSeq,
      types: typesOf(query.channels),
      limit: query.limit,
      ...(query.userId === undefined ? {} : { userId: query.userId }),
    },
  )
  return rows
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

function typesOf(channels: readonly Channel[]): EventType[] {
  return eventTypes.filter((type) => {
    const channel = channelOf(type)
    return channel !== null && channels.includes(channel)
  })
}
