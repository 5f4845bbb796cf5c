import type { Context } from '#core/context.ts'
import { outboxBacklog } from '#core/db/relay.ts'

/** Reads what only the database knows into the gauges: the outbox and the lag of every group. */
export async function sampleMetrics(ctx: Context): Promise<void> {
  const { pending, oldest } = await outboxBacklog(ctx.db)
  ctx.metrics.outboxPending.set(pending)
  ctx.metrics.outboxOldest.set(oldest ? Math.max(0, ctx.clock.now().getTime() - oldest.getTime()) / 1000 : 0)
  for (const { group, topic, lag } of await ctx.bus.lag()) ctx.metrics.consumerLag.set({ group, topic }, lag)
}
