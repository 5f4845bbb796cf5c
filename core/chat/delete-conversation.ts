import type { Context } from '#core/context.ts'
import { deleteConversationRow } from '#core/db/conversations.ts'
import type { Actor } from '#core/domain/actor.ts'
import { requireChat } from './chat-limits.ts'
import { requireConversation } from './require-conversation.ts'
import { forgetConversation } from './conversation-store.ts'

/** Forgets a conversation; a turn that is under way in it stops. What was done to tasks stays. @throws not_found */
export async function deleteConversation(ctx: Context, actor: Actor, id: string): Promise<void> {
  requireChat(actor)
  await requireConversation(ctx, actor, id)
  // First what was said: should this end in between, the conversation is still there to be deleted.
  await forgetConversation(ctx, actor.userId, id)
  await deleteConversationRow(ctx.db, actor.userId, id)
}
