import { activityEventTypes, type ActivityEvent } from '#core/activity/activity-values.ts'
import { ACTIVITY_CONSUMER, recordActivities } from '#core/activity/record-activity.ts'
import { inSpan } from '#core/acts/in-span.ts'
import type { Context } from '#core/context.ts'
import { isDatabaseDown, isTransient } from '#core/db/failure.ts'
import { findMissingEffects, type EffectQuery } from '#core/db/missing-effects.ts'
import { isDomainError } from '#core/domain/errors.ts'
import { parseEvent, type AnyEvent, type DocketEvent } from '#core/domain/events.ts'
import { spawnNextOccurrence } from '#core/tasks/spawn-next-occurrence.ts'

const GRACE_MS = 30_000
/* A group that is behind will get there; only when it stays behind for as many rounds is it taken to be stuck. */
const PATIENT_ROUNDS = 10

interface Effect {
  name: string
  query: Pick<EffectQuery, 'consumer' | 'types' | 'recurringOnly'>
  /** Makes the effect; true when it was missing indeed. */
  repair(ctx: Context, event: AnyEvent): Promise<boolean>
}

const effects: readonly Effect[] = [
  {
    name: 'next-occurrence',
    query: { consumer: 'recurrence', types: ['task-completed'], recurringOnly: true },
    repair: async (ctx, event) =>
      (await spawnNextOccurrence(ctx, event as DocketEvent<'task-completed'>)).spawned !== null,
  },
  {
    name: 'activity',
    query: { consumer: ACTIVITY_CONSUMER, types: activityEventTypes, recurringOnly: false },
    repair: async (ctx, event) => (await recordActivities(ctx, [event as ActivityEvent]))[0] === 'handled',
  },
]

/**
 * Finds effects that were never made, because delivery gave up on a message: 30 s after its publication an event that
 * its consumer has not claimed is repaired and counted. The returned function looks at what is new since the last call.
 */
export function createReconciler(ctx: Context): () => Promise<void> {
  const seen = new Map<string, number>()
  const waited = new Map<string, number>()

  async function reconcile(effect: Effect, lag: number): Promise<void> {
    const rounds = lag > 0 ? (waited.get(effect.name) ?? 0) + 1 : 0
    waited.set(effect.name, rounds)
    if (rounds > 0 && rounds <= PATIENT_ROUNDS) return
    for (;;) {
      const afterSeq = seen.get(effect.name) ?? 0
      const publishedBefore = new Date(ctx.clock.now().getTime() - GRACE_MS)
      const missing = await findMissingEffects(ctx.db, { ...effect.query, afterSeq, publishedBefore })
      for (const { payload } of missing.events) await tryToRepair(ctx, effect, payload)
      seen.set(effect.name, missing.seenSeq)
      if (missing.seenSeq === afterSeq) return
    }
  }

  return async () => {
    const lags = await ctx.bus.lag()
    for (const effect of effects) {
      const behind = lags.filter(({ group }) => group === effect.query.consumer)
      await reconcile(
        effect,
        behind.reduce((sum, { lag }) => sum + lag, 0),
      )
    }
  }
}

/* One that cannot be repaired either must not keep those behind it waiting; what is only away, or too busy, does. */
async function tryToRepair(ctx: Context, effect: Effect, payload: string): Promise<void> {
  const parsed = parseEvent(payload)
  if (parsed.kind !== 'event') return
  const { event } = parsed
  try {
    await repair(ctx, effect, event)
  } catch (cause) {
    if (isDatabaseDown(cause) || isTransient(cause) || isDomainError(cause, 'unavailable')) throw cause
    const about = { effect: effect.name, event_id: event.event_id, cause: String(cause) }
    ctx.log.error(about, 'a missing effect cannot be repaired')
  }
}

async function repair(ctx: Context, effect: Effect, event: AnyEvent): Promise<void> {
  await inSpan(ctx, `repair ${effect.name}`, { parent: event.traceparent ?? null }, async () => {
    if (!(await effect.repair(ctx, event))) return
    ctx.metrics.reconciled.inc({ effect: effect.name })
    ctx.log.warn({ effect: effect.name, event_id: event.event_id }, 'a missing effect was repaired')
  })
}
