import type { Context } from '#core/context.ts'
import { purgeExpired } from '#core/db/retention.ts'
import { keepDeadLetter } from '#core/dead-letters/keep-dead-letter.ts'
import { deadLetterTopic, topics } from '#core/domain/events.ts'
import { activityWorker } from './activity.ts'
import { consume } from './consume.ts'
import { every } from './every.ts'
import { inspector } from './inspector.ts'
import { startOutboxRelay } from './outbox-relay.ts'
import { createReconciler } from './reconciler.ts'
import { recurrenceWorker } from './recurrence.ts'
import { dispatchAllDue, folded, remindersWorker, sweepReminders } from './reminders.ts'
import { sampleMetrics } from './sample-metrics.ts'

const SWEEP_MS = 5_000
const SAMPLE_MS = 5_000
const RECONCILE_MS = 30_000
const RETENTION_MS = 3_600_000

export interface RunningWorkers {
  /** Resolves when the messages, jobs and runs at hand are through. */
  stop(): Promise<void>
}

/**
 * Starts everything that happens behind the requests: relay, consumers, reminders, sweeper, retention, reconciler. Any
 * number of processes may do so on one database: they share the work and take over from each other.
 */
export async function startWorkers(ctx: Context): Promise<RunningWorkers> {
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    await Promise.all(stops.splice(0).map((end) => end()))
  }
  try {
    stops.push(await consume(ctx, recurrenceWorker))
    stops.push(await consume(ctx, remindersWorker))
    stops.push(await consume(ctx, activityWorker))
    if (ctx.config.platform !== 'embedded') stops.push(await consume(ctx, inspector))
    stops.push(await keepDeadLetters(ctx))
    stops.push(await ctx.jobs.start(folded(() => dispatchAllDue(ctx))))
  } catch (error) {
    await stop()
    throw error
  }
  stops.push(startOutboxRelay(ctx))
  // What fell due while nobody ran is for the scheduler to fire first; the sweeper counts what that leaves.
  stops.push(every(ctx, 'sweeper', SWEEP_MS, () => sweepReminders(ctx), { firstAfterMs: SWEEP_MS }))
  stops.push(every(ctx, 'metrics', SAMPLE_MS, () => sampleMetrics(ctx)))
  stops.push(every(ctx, 'reconciler', RECONCILE_MS, createReconciler(ctx), { firstAfterMs: RECONCILE_MS }))
  stops.push(every(ctx, 'retention', RETENTION_MS, () => purgeExpired(ctx.db, ctx.clock.now())))
  return { stop }
}

function keepDeadLetters(ctx: Context): Promise<() => Promise<void>> {
  return ctx.bus.subscribe({
    group: 'dead-letters',
    topics: topics.map(deadLetterTopic),
    handle: (delivery) => keepDeadLetter(ctx, delivery),
  })
}
