import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { findChangeSetEvents, findChangeSets, findChangeSetsById, type ChangeSetRow } from '#core/db/change-sets.ts'
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
  return { change_sets: await describe(ctx, rows), total, limit, offset }
}

/** What these acts of the user's did, oldest first. */
export async function getChangeSets(ctx: Context, actor: Actor, ids: readonly string[]): Promise<ChangeSet[]> {
  requireScope(actor, 'tasks:read')
  return describe(ctx, await findChangeSetsById(ctx.db, actor.userId, ids))
}

async function describe(ctx: Context, rows: readonly ChangeSetRow[]): Promise<ChangeSet[]> {
  const events = await findChangeSetEvents(
    ctx.db,
    rows.map((row) => row.id),
  )
  return rows.map((row) => {
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
}
