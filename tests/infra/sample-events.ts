import { randomUUID } from 'node:crypto'
import type { Db } from '#core/db/knex.ts'
import { appendToOutbox } from '#core/db/outbox.ts'

const CREATED = new Date('2026-03-02T09:00:00Z')

/** A user without a password, for tests beneath the use cases. */
export async function insertUser(db: Db): Promise<string> {
  const id = randomUUID()
  await db('users').insert({
    id,
    email: `${id}@example.com`,
    name: 'Ann',
    password_hash: '',
    time_zone: 'Europe/Berlin',
    created_at: CREATED,
    updated_at: CREATED,
  })
  return id
}

/** Puts valid `tag-created` events into the outbox, in one transaction; returns their event ids. */
export async function appendEvents(db: Db, userId: string, count: number, now = CREATED): Promise<string[]> {
  const events = Array.from({ length: count }, (_, n) => ({
    eventId: randomUUID(),
    type: 'tag-created' as const,
    body: {
      task_id: null,
      tag_id: n + 1,
      tag: { id: n + 1, name: `tag ${n}`, color: '#F97316', task_count: 0, created_at: now.toISOString() },
    },
    undo: null,
  }))
  const entry = {
    changeSetId: randomUUID(),
    userId,
    credentialId: null,
    actor: { type: 'user' as const, name: 'Ann' },
    reason: null,
    traceparent: null,
    undoOf: null,
    now,
    events,
  }
  await db.transaction((trx) => appendToOutbox(trx, [entry]))
  return events.map(({ eventId }) => eventId)
}

/** Puts an event into the outbox that breaks its schema, as a bug of ours would. */
export async function appendBrokenEvent(db: Db, userId: string): Promise<string> {
  const [eventId] = await appendEvents(db, userId, 1)
  await db.raw(`update events set payload = jsonb_set(payload, '{data,tag}', '"not a tag"') where event_id = ?`, [
    eventId!,
  ])
  return eventId!
}
