import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { insertActivities, type NewActivity } from '#core/db/activity.ts'
import { claimEvents } from '#core/db/inbox.ts'
import { appendToOutbox, type OutboxEntry } from '#core/db/outbox.ts'
import { runInTransaction } from '#core/db/transaction.ts'
import { readTraceparent } from '#core/domain/trace.ts'
import { activityValues, type ActivityEvent } from './activity-values.ts'

export const ACTIVITY_CONSUMER = 'activity'

/**
 * Writes the feed's lines of events and announces each with `activity-log-created`, in one transaction that claims them:
 * once, however often they are delivered. A line speaks for whoever made the change, at the time of the change.
 */
export async function recordActivities(
  ctx: Context,
  events: readonly ActivityEvent[],
): Promise<('handled' | 'repeated')[]> {
  const now = ctx.clock.now()
  const logIds = await runInTransaction(ctx.db, async (trx) => {
    const ids = events.map(({ event_id }) => event_id)
    const claimed = await claimEvents(trx, ACTIVITY_CONSUMER, ids, now)
    const fresh = firstOfEach(events).filter(({ event_id }) => claimed.has(event_id))
    const logIdOf = await insertActivities(trx, fresh.map(newLine))
    const announced = fresh.filter(({ event_id }) => logIdOf.has(event_id))
    if (announced.length > 0) {
      await appendToOutbox(
        trx,
        announced.map((event) => announcement(event, logIdOf.get(event.event_id)!, now)),
      )
    }
    return logIdOf
  })
  if (logIds.size > 0) ctx.signals.send('outbox')
  return outcomesOf(events, logIds)
}

/* The same event twice in one batch is a repeat like any other. */
function outcomesOf(events: readonly ActivityEvent[], logIds: ReadonlyMap<string, number>): ('handled' | 'repeated')[] {
  const told = new Set<string>()
  return events.map(({ event_id }) => {
    const isNew = logIds.has(event_id) && !told.has(event_id)
    told.add(event_id)
    return isNew ? 'handled' : 'repeated'
  })
}

function firstOfEach(events: readonly ActivityEvent[]): ActivityEvent[] {
  return [...new Map(events.map((event) => [event.event_id, event])).values()]
}

function newLine(event: ActivityEvent): NewActivity {
  const { data } = event
  return {
    userId: data.user_id,
    eventId: event.event_id,
    taskId: data.task_id,
    action: event.event_type,
    ...activityValues(event),
    actor: data.actor,
    reason: data.reason ?? null,
    changeSetId: data.change_set_id,
    createdAt: new Date(event.timestamp),
  }
}

function announcement(event: ActivityEvent, logId: number, now: Date): OutboxEntry {
  const { data } = event
  const { oldValues, newValues } = activityValues(event)
  const body = {
    task_id: data.task_id,
    log_id: logId,
    action: event.event_type,
    old_values: oldValues,
    new_values: newValues,
  }
  return {
    changeSetId: data.change_set_id,
    userId: data.user_id,
    credentialId: null,
    actor: data.actor,
    reason: data.reason ?? null,
    traceparent: readTraceparent(event.traceparent),
    undoOf: null,
    now,
    events: [{ eventId: randomUUID(), type: 'activity-log-created', body, undo: null }],
  }
}
