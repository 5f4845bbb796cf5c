import type { Context } from '#core/context.ts'
import { renameConversation as rename } from '#core/db/conversations.ts'
import type { Actor } from '#core/domain/actor.ts'
import { requireChat } from './chat-limits.ts'
import { requireConversation } from './require-conversation.ts'
import { toConversationView, type ConversationView } from './list-conversations.ts'

/** @throws not_found */
export async function renameConversation(
  ctx: Context,
  actor: Actor,
  { id, title }: { id: string; title: string },
): Promise<ConversationView> {
  requireChat(actor)
  const row = await requireConversation(ctx, actor, id)
  await rename(ctx.db, actor.userId, id, title)
  return toConversationView({ ...row, title })
}
