import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { findActivity } from '#core/db/activity.ts'
import type { Activity, ListActivityQuery } from '#core/domain/activity.ts'
import type { Actor } from '#core/domain/actor.ts'

/** The activity feed, newest first: every change of a task or tag, by whom and why. */
export async function listActivity(
  ctx: Context,
  actor: Actor,
  query: ListActivityQuery,
): Promise<{ activity_logs: Activity[]; total: number; limit: number; offset: number }> {
  requireScope(actor, 'tasks:read')
  const { limit, offset } = query
  const filter = { userId: actor.userId, taskId: query.task_id, actorType: query.actor_type, limit, offset }
  const { entries, total } = await findActivity(ctx.db, filter)
  return { activity_logs: entries, total, limit, offset }
}
