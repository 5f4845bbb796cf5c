import type { Context } from '#core/context.ts'
import type { Conversation } from './conversation.ts'
import { trimConversation } from './conversation.ts'

/** A conversation is forgotten this long after the last turn in it. */
export const CONVERSATION_LIFETIME_MS = 90 * 86_400_000

const TTL_SECONDS = CONVERSATION_LIFETIME_MS / 1_000

export interface StoredConversation {
  conversation: Conversation
  /**
   * Stores what the conversation has become.
   * @throws version_conflict when somebody else has stored it since
   */
  save(): Promise<void>
}

/* With the user's id in it a wrong lookup finds nothing rather than somebody else's words. */
function keyOf(userId: string, conversationId: string): string {
  return `conversation:${userId}:${conversationId}`
}

/** What was said in a conversation of the user's; empty when nothing was yet. */
export async function loadConversation(
  ctx: Context,
  userId: string,
  conversationId: string,
): Promise<StoredConversation> {
  const key = keyOf(userId, conversationId)
  const found = await ctx.state.get(key)
  const conversation = (found?.value as Conversation | undefined) ?? { messages: [] }
  let etag = found?.etag ?? null
  return {
    conversation,
    async save() {
      trimConversation(conversation)
      etag = await ctx.state.set(key, conversation, { etag, ttlSeconds: TTL_SECONDS })
    },
  }
}

export async function forgetConversation(ctx: Context, userId: string, conversationId: string): Promise<void> {
  await ctx.state.delete(keyOf(userId, conversationId))
}
