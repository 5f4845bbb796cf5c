import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { findChangeSetEvents, findChangeSets } from '#core/db/change-sets.ts'
import type { ChangeSet } from '#core/domain/activity.ts'
import type { Actor } from '#core/domain/actor.ts'
import { toIso } from '#core/domain/time.ts'
import { summarize, toChange } from './describe-changes.ts'

/** What each act did, newest first. */
export async function listChangeSets(
  ctx: Context,
  actor: Actor,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ change_sets: ChangeSet[]; total: number; limit: number; offset: number }> {
  requireScope(actor, 'tasks:read')
  const { rows, total } = await findChangeSets(ctx.db, { userId: actor.userId, limit, offset })
  const events = await findChangeSetEvents(
    ctx.db,
    rows.map((row) => row.id),
  )
  const changeSets = rows.map((row) => {
    const changes = events.filter((event) => event.change_set_id === row.id).map(toChange)
    return {
      id: row.id,
      created_at: toIso(row.created_at),
      actor: { type: row.actor_type, name: row.actor_name },
      summary: summarize(changes, { isUndo: row.undo_of !== null }),
      changes,
      undone: row.undone_by !== null,
    }
  })
  return { change_sets: changeSets, total, limit, offset }
}
