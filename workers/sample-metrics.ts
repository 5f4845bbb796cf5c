import type { Context } from '#core/context.ts'
import { sampleOutbox } from '#core/metrics/read-metrics.ts'

/** Reads what only the database and the bus know into the gauges: the outbox and the lag of every group. */
export async function sampleMetrics(ctx: Context): Promise<void> {
  await sampleOutbox(ctx)
  // Of a broker that does not answer nothing is known: what was last known would look like a group that is stuck.
  const lags = await ctx.bus.lag().catch((cause: unknown) => {
    ctx.metrics.consumerLag.reset()
    throw cause
  })
  ctx.metrics.consumerLag.reset()
  for (const { group, topic, lag } of lags) ctx.metrics.consumerLag.set({ group, topic }, lag)
}
