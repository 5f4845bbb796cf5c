import { createHash, randomUUID } from 'node:crypto'
import { attribution, type Actor } from '#core/domain/actor.ts'
import type { EventData, EventType } from '#core/domain/events.ts'
import type { Context } from '#core/context.ts'
import { claimIdempotencyKey, keepIdempotentResult } from '#core/db/idempotency.ts'
import { isTransient } from '#core/db/failure.ts'
import type { Trx } from '#core/db/knex.ts'
import { appendToOutbox, type OutboxEvent } from '#core/db/outbox.ts'
import { runInTransaction } from '#core/db/transaction.ts'
import { errorCode, inSpan } from './in-span.ts'
import { requireScope } from './require-scope.ts'

/** One act of one actor: a transaction, its change set, and the events that it will append at the end. */
export interface Act {
  ctx: Context
  trx: Trx
  actor: Actor
  now: Date
  changeSetId: string
  events: OutboxEvent[]
  /** Set by undo: the change set that this act takes back. */
  undoOf?: string
}

/** What an act answers. `changeSetId` is null when nothing changed; `replayed` when an idempotency key answered. */
export interface Done<T> {
  result: T
  changeSetId: string | null
  replayed: boolean
}

export const MAX_ATTEMPTS = 4

/**
 * Runs a mutation as every door does: one transaction, at most once a idempotency key, its events in the outbox, all
 * under one change set. `result` must be JSON, since a repeat gets it back from the database.
 * Deadlocks and serialization failures are tried again.
 */
export async function performAct<T>(
  ctx: Context,
  actor: Actor,
  { operation, input }: { operation: string; input: unknown },
  work: (act: Act) => Promise<T>,
): Promise<Done<T>> {
  requireScope(actor, 'tasks:write')
  const fingerprint = () => fingerprintOf(operation, input)
  return inSpan(ctx, operation, { attributes: { 'docket.actor.type': actor.type } }, async (span) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const done = await inTransaction(ctx, actor, fingerprint, work)
        const outcome = done.replayed ? 'replayed' : 'ok'
        ctx.metrics.operations.inc({ operation, outcome })
        span.set({ 'docket.outcome': outcome, 'docket.attempts': attempt })
        if (done.changeSetId && !done.replayed) ctx.signals.send('outbox')
        return done
      } catch (error) {
        if (isTransient(error) && attempt < MAX_ATTEMPTS) continue
        ctx.metrics.operations.inc({ operation, outcome: errorCode(error) })
        throw error
      }
    }
  })
}

async function inTransaction<T>(
  ctx: Context,
  actor: Actor,
  fingerprint: () => string,
  work: (act: Act) => Promise<T>,
): Promise<Done<T>> {
  const key = actor.act?.idempotencyKey
  const now = ctx.clock.now()
  return runInTransaction(ctx.db, async (trx) => {
    if (key !== undefined) {
      const claim = { userId: actor.userId, key, fingerprint: fingerprint(), now }
      const earlier = await claimIdempotencyKey(trx, claim)
      if (earlier) return { result: earlier.result as T, changeSetId: earlier.changeSetId, replayed: true }
    }
    const act: Act = { ctx, trx, actor, now, changeSetId: actor.act?.changeSetId ?? randomUUID(), events: [] }
    const result = await work(act)
    actor.act?.signal?.throwIfAborted()
    const changeSetId = act.events.length > 0 ? act.changeSetId : null
    if (changeSetId) await appendToOutbox(trx, [outboxEntry(act)])
    if (key !== undefined) await keepIdempotentResult(trx, { userId: actor.userId, key, result, changeSetId })
    return { result, changeSetId, replayed: false }
  })
}

/** What an act writes into the outbox. */
export function outboxEntry(act: Act) {
  return {
    changeSetId: act.changeSetId,
    userId: act.actor.userId,
    credentialId: act.actor.credentialId,
    actor: attribution(act.actor),
    reason: act.actor.act?.reason ?? null,
    traceparent: act.ctx.tracing.current(),
    undoOf: act.undoOf ?? null,
    now: act.now,
    events: act.events,
  }
}

/** What an event says beyond who, when and why, which the act adds. */
export type EventBody<T extends EventType> = Omit<EventData<T>, 'user_id' | 'actor' | 'change_set_id' | 'reason'>

/**
 * Appends an event to the act. `undo` is whatever the undo of this event needs to know (the state before), kept beside
 * the event and never published; `traceparent` the trace that it belongs to when that is not the act's.
 */
export function recordEvent<T extends EventType>(
  act: Act,
  type: T,
  body: EventBody<T>,
  undo: unknown = null,
  traceparent: string | null = null,
): void {
  act.events.push({ eventId: randomUUID(), type, body: body as Record<string, unknown>, undo, traceparent })
}

/** What an idempotency key binds to: the operation and its input, whichever door they came through. */
export function fingerprintOf(operation: string, input: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([operation, input]))
    .digest('base64url')
}
