import pTimeout from 'p-timeout'
import type { Context } from '#core/context.ts'
import { outboxBacklog } from '#core/db/relay.ts'

/* However many ask at once, and whoever they are, the database is asked no more often. */
const FRESH_MS = 1_000
const DEADLINE_MS = 1_000

/**
 * Makes the reader of a service's `/metrics`. The outbox is everybody's, so each service reads it when asked and no
 * service says 0 for what it merely does not know; while the database does not answer it is not a number.
 */
export function createMetricsReader(ctx: Context): () => Promise<string> {
  let sampledAt = Number.NEGATIVE_INFINITY
  let sampling: Promise<void> | null = null
  return async () => {
    if (!sampling && performance.now() - sampledAt >= FRESH_MS) {
      sampling = pTimeout(sampleOutbox(ctx), { milliseconds: DEADLINE_MS })
        .catch(() => setOutbox(ctx, Number.NaN, Number.NaN))
        .finally(() => {
          sampledAt = performance.now()
          sampling = null
        })
    }
    await sampling
    return ctx.metrics.registry.metrics()
  }
}

/** Reads into the gauges how many events wait, and for how long the oldest does. */
export async function sampleOutbox(ctx: Context): Promise<void> {
  const { pending, oldest } = await outboxBacklog(ctx.db)
  setOutbox(ctx, pending, oldest ? Math.max(0, ctx.clock.now().getTime() - oldest.getTime()) / 1000 : 0)
}

function setOutbox({ metrics }: Context, pending: number, oldestSeconds: number): void {
  metrics.outboxPending.set(pending)
  metrics.outboxOldest.set(oldestSeconds)
}
