import type { Context } from '#core/context.ts'
import { findConversation, renameConversation as rename } from '#core/db/conversations.ts'
import type { Actor } from '#core/domain/actor.ts'
import { notFound } from '#core/domain/errors.ts'
import { requireChat } from './chat-limits.ts'
import { toConversationView, type ConversationView } from './list-conversations.ts'

/** @throws not_found */
export async function renameConversation(
  ctx: Context,
  actor: Actor,
  { id, title }: { id: string; title: string },
): Promise<ConversationView> {
  requireChat(actor)
  await rename(ctx.db, actor.userId, id, title)
  const row = await findConversation(ctx.db, { userId: actor.userId, id, now: ctx.clock.now() })
  if (!row) throw notFound('conversation', id)
  return toConversationView(row)
}
