import { EVENT_VERSION, type EventType } from '#core/domain/events.ts'
import type { Attribution } from '#core/domain/actor.ts'
import { traceIdOf } from '#core/domain/trace.ts'
import type { Trx } from './knex.ts'
import { runPrepared } from './prepared.ts'

export interface OutboxEvent {
  eventId: string
  type: EventType
  /** `data` of the envelope without the attribution. */
  body: Record<string, unknown>
  undo: unknown
  /** In place of the entry's. */
  traceparent?: string | null
}

export interface OutboxEntry {
  changeSetId: string
  userId: string
  credentialId: string | null
  actor: Attribution
  reason: string | null
  /** The W3C trace context of the act; null outside of any. */
  traceparent: string | null
  undoOf: string | null
  now: Date
  events: readonly OutboxEvent[]
}

const APPEND = {
  name: 'append-to-outbox',
  text: `with acts as (
      insert into change_sets (id, user_id, credential_id, actor_type, actor_name, reason, undo_of, created_at)
      select * from jsonb_to_recordset($1::jsonb) as a(id uuid, user_id uuid, credential_id text, actor_type text,
        actor_name text, reason text, undo_of uuid, created_at timestamptz)
      on conflict (id) do nothing
    )
    insert into events (event_id, user_id, event_type, task_id, tag_id, change_set_id, payload, undo, created_at)
    select event_id, user_id, event_type, task_id, tag_id, change_set_id, payload, undo, created_at
    from jsonb_to_recordset($2::jsonb) as e(event_id uuid, user_id uuid, event_type text, task_id integer,
      tag_id integer, change_set_id uuid, payload jsonb, undo jsonb, created_at timestamptz)`,
}

/**
 * Writes the change sets and their events in one statement of the transaction; the relay publishes them after the commit.
 * Called last, after the rows are locked and changed: so the order of ids is the order of the changes of a task.
 * No NOTIFY in here: a notifying transaction holds a database-wide lock until its WAL is flushed, which halves throughput.
 */
export async function appendToOutbox(trx: Trx, entries: readonly OutboxEntry[]): Promise<void> {
  const acts = entries.map((entry) => ({
    id: entry.changeSetId,
    user_id: entry.userId,
    credential_id: entry.credentialId,
    actor_type: entry.actor.type,
    actor_name: entry.actor.name,
    reason: entry.reason,
    undo_of: entry.undoOf,
    created_at: entry.now,
  }))
  const events = entries.flatMap((entry) => entry.events.map((event) => eventRow(entry, event)))
  await runPrepared(trx, APPEND, [JSON.stringify(acts), JSON.stringify(events)])
}

function eventRow(entry: OutboxEntry, event: OutboxEvent) {
  return {
    event_id: event.eventId,
    user_id: entry.userId,
    event_type: event.type,
    task_id: event.body['task_id'] ?? null,
    tag_id: event.body['tag_id'] ?? null,
    change_set_id: entry.changeSetId,
    payload: envelope(entry, event),
    undo: event.undo,
    created_at: entry.now,
  }
}

function envelope(entry: OutboxEntry, event: OutboxEvent) {
  const traceparent = event.traceparent ?? entry.traceparent
  return {
    event_type: event.type,
    event_id: event.eventId,
    timestamp: entry.now.toISOString(),
    version: EVENT_VERSION,
    ...(traceparent ? { trace_id: traceIdOf(traceparent), traceparent } : {}),
    data: {
      ...event.body,
      user_id: entry.userId,
      actor: entry.actor,
      change_set_id: entry.changeSetId,
      ...(entry.reason ? { reason: entry.reason } : {}),
    },
  }
}
