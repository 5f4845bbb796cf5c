import type { Context } from '#core/context.ts'
import type { Db } from '#core/db/knex.ts'
import type { Actor } from '#core/domain/actor.ts'
import { parseEvent, type DocketEvent, type EventType } from '#core/domain/events.ts'
import { insertUser } from './sample-events.ts'

/** A new user, acting through a session of theirs in Berlin. */
export async function insertActor(db: Db, overrides: Partial<Actor> = {}): Promise<Actor> {
  return {
    userId: await insertUser(db),
    type: 'user',
    name: 'Ann',
    timeZone: 'Europe/Berlin',
    weekStart: 'monday',
    scopes: ['tasks:read', 'tasks:write'],
    credentialId: null,
    ...overrides,
  }
}

/** The user's events of one type, oldest first, each checked against its schema as a consumer would. */
export async function eventsOf<T extends EventType>(
  { db }: Pick<Context, 'db'>,
  { userId }: Pick<Actor, 'userId'>,
  type: T,
): Promise<DocketEvent<T>[]> {
  const { rows } = await db.raw<{ rows: { payload: string }[] }>(
    'select payload::text from events where user_id = ? and event_type = ? order by id',
    [userId, type],
  )
  return rows.map(({ payload }) => {
    const parsed = parseEvent(payload)
    if (parsed.kind !== 'event') throw new Error(`the event does not keep its schema: ${payload}`)
    return parsed.event as DocketEvent<T>
  })
}
