import { EVENT_VERSION, type EventType } from '#core/domain/events.ts'
import type { Attribution } from '#core/domain/actor.ts'
import type { Trx } from './knex.ts'

export interface OutboxEvent {
  eventId: string
  type: EventType
  /** `data` of the envelope without the attribution. */
  body: Record<string, unknown>
  undo: unknown
}

export interface OutboxEntry {
  changeSetId: string
  userId: string
  credentialId: string | null
  actor: Attribution
  reason: string | null
  traceId: string | null
  undoOf: string | null
  now: Date
}

/**
 * Writes the change set and its events in one statement of the act's transaction; the relay publishes them after the
 * commit. Called last, after the rows are locked and changed: so the order of ids is the order of the changes of a task.
 * No NOTIFY in here: a notifying transaction holds a database-wide lock until its WAL is flushed, which halves throughput.
 */
export async function appendToOutbox(trx: Trx, entry: OutboxEntry, events: readonly OutboxEvent[]): Promise<void> {
  const rows = events.map((event) => ({
    event_id: event.eventId,
    event_type: event.type,
    task_id: event.body['task_id'] ?? null,
    tag_id: event.body['tag_id'] ?? null,
    payload: envelope(entry, event),
    undo: event.undo,
  }))
  await trx.raw(
    `with act as (
       insert into change_sets (id, user_id, credential_id, actor_type, actor_name, reason, undo_of, created_at)
       values (:id, :userId, :credentialId, :actorType, :actorName, :reason, :undoOf, :now) on conflict (id) do nothing
     )
     insert into events (event_id, user_id, event_type, task_id, tag_id, change_set_id, payload, undo, created_at)
     select event_id, :userId, event_type, task_id, tag_id, :id, payload, undo, :now
     from jsonb_to_recordset(:rows::jsonb)
       as e(event_id uuid, event_type text, task_id integer, tag_id integer, payload jsonb, undo jsonb)`,
    {
      id: entry.changeSetId,
      userId: entry.userId,
      credentialId: entry.credentialId,
      actorType: entry.actor.type,
      actorName: entry.actor.name,
      reason: entry.reason,
      undoOf: entry.undoOf,
      now: entry.now,
      rows: JSON.stringify(rows),
    },
  )
}

function envelope(entry: OutboxEntry, event: OutboxEvent) {
  return {
    event_type: event.type,
    event_id: event.eventId,
    timestamp: entry.now.toISOString(),
    version: EVENT_VERSION,
    ...(entry.traceId ? { trace_id: entry.traceId } : {}),
    data: {
      ...event.body,
      user_id: entry.userId,
      actor: entry.actor,
      change_set_id: entry.changeSetId,
      ...(entry.reason ? { reason: entry.reason } : {}),
    },
  }
}
