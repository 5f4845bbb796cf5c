import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { insertActivity } from '#core/db/activity.ts'
import { claimEvent } from '#core/db/inbox.ts'
import type { Trx } from '#core/db/knex.ts'
import { appendToOutbox } from '#core/db/outbox.ts'
import { activityValues, type ActivityEvent } from './activity-values.ts'

export const ACTIVITY_CONSUMER = 'activity'

/**
 * Writes the feed's line of an event and announces it with `activity-log-created`, in one transaction that claims the
 * event: once, however often it is delivered. The line speaks for whoever made the change, at the time of the change.
 */
export async function recordActivity(ctx: Context, event: ActivityEvent): Promise<'handled' | 'repeated'> {
  const now = ctx.clock.now()
  const recorded = await ctx.db.transaction(async (trx) => {
    if (!(await claimEvent(trx, ACTIVITY_CONSUMER, event.event_id, now))) return false
    return writeLine(trx, event, now)
  })
  if (recorded) ctx.signals.send('outbox')
  return recorded ? 'handled' : 'repeated'
}

async function writeLine(trx: Trx, event: ActivityEvent, now: Date): Promise<boolean> {
  const { data } = event
  const { oldValues, newValues } = activityValues(event)
  const reason = data.reason ?? null
  const logId = await insertActivity(trx, {
    userId: data.user_id,
    eventId: event.event_id,
    taskId: data.task_id,
    action: event.event_type,
    oldValues,
    newValues,
    actor: data.actor,
    reason,
    changeSetId: data.change_set_id,
    createdAt: new Date(event.timestamp),
  })
  if (logId === null) return false
  const entry = {
    changeSetId: data.change_set_id,
    userId: data.user_id,
    credentialId: null,
    actor: data.actor,
    reason,
    traceId: event.trace_id ?? null,
    undoOf: null,
    now,
  }
  const body = {
    task_id: data.task_id,
    log_id: logId,
    action: event.event_type,
    old_values: oldValues,
    new_values: newValues,
  }
  await appendToOutbox(trx, entry, [{ eventId: randomUUID(), type: 'activity-log-created', body, undo: null }])
  return true
}
