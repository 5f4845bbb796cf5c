import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { findTags } from '#core/db/tags.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { Tag } from '#core/domain/tag.ts'

/** The user's tags by name, each with its number of living tasks. */
export async function listTags(ctx: Context, actor: Actor): Promise<{ tags: Tag[] }> {
  requireScope(actor, 'tasks:read')
  return { tags: await findTags(ctx.db, actor.userId) }
}
