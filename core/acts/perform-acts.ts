import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { isTransient } from '#core/db/failure.ts'
import type { Trx } from '#core/db/knex.ts'
import { appendToOutbox } from '#core/db/outbox.ts'
import { runInTransaction } from '#core/db/transaction.ts'
import type { Actor } from '#core/domain/actor.ts'
import { errorCode, inSpan } from './in-span.ts'
import { MAX_ATTEMPTS, outboxEntry, type Act } from './perform-act.ts'

/** One transaction that acts of several actors share. */
export interface SharedActs {
  trx: Trx
  now: Date
  /** An act with a change set of its own; `traceparent` is the trace that it belongs to. */
  begin(actor: Actor, traceparent: string | null): Act
}

/**
 * Runs acts of workers, each for another user perhaps, in one transaction: all of them are done, or none. What it costs is
 * then the same for a hundred as for one. Deadlocks and serialization failures are tried again.
 */
export async function performActs<T>(
  ctx: Context,
  operation: string,
  work: (shared: SharedActs) => Promise<T>,
): Promise<T> {
  return inSpan(ctx, operation, { attributes: { 'docket.actor.type': 'system' } }, async (span) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { result, acts } = await inTransaction(ctx, work)
        ctx.metrics.operations.inc({ operation, outcome: 'ok' }, acts)
        span.set({ 'docket.outcome': 'ok', 'docket.attempts': attempt })
        if (acts > 0) ctx.signals.send('outbox')
        return result
      } catch (error) {
        if (isTransient(error) && attempt < MAX_ATTEMPTS) continue
        ctx.metrics.operations.inc({ operation, outcome: errorCode(error) })
        throw error
      }
    }
  })
}

async function inTransaction<T>(ctx: Context, work: (shared: SharedActs) => Promise<T>) {
  const now = ctx.clock.now()
  return runInTransaction(ctx.db, async (trx) => {
    const acts: { act: Act; traceparent: string | null }[] = []
    const begin = (actor: Actor, traceparent: string | null): Act => {
      const act: Act = { ctx, trx, actor, now, changeSetId: randomUUID(), events: [] }
      acts.push({ act, traceparent })
      return act
    }
    const result = await work({ trx, now, begin })
    const entries = acts.map(({ act, traceparent }) => ({ ...outboxEntry(act), traceparent }))
    if (entries.length > 0) await appendToOutbox(trx, entries)
    return { result, acts: acts.length }
  })
}
