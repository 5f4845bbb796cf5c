import type { Context } from '#core/context.ts'
import { findConversation, type ConversationRow } from '#core/db/conversations.ts'
import type { Actor } from '#core/domain/actor.ts'
import { notFound } from '#core/domain/errors.ts'
import { isUuid } from '#core/users/is-uuid.ts'

/** One conversation of the user's. @throws not_found, whatever the id looks like */
export async function requireConversation(ctx: Context, { userId }: Actor, id: string): Promise<ConversationRow> {
  const row = isUuid(id) ? await findConversation(ctx.db, { userId, id, now: ctx.clock.now() }) : null
  if (!row) throw notFound('conversation', id.slice(0, 100))
  return row
}
