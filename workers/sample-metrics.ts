import type { Context } from '#core/context.ts'
import { sampleOutbox } from '#core/metrics/read-metrics.ts'

/** Reads what only the database and the bus know into the gauges: the outbox and the lag of every group. */
export async function sampleMetrics(ctx: Context): Promise<void> {
  await sampleOutbox(ctx)
  for (const { group, topic, lag } of await ctx.bus.lag()) ctx.metrics.consumerLag.set({ group, topic }, lag)
}
