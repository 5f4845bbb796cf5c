import { isDeepStrictEqual } from 'node:util'
import type { Context } from '#core/context.ts'
import { isDomainError } from '#core/domain/errors.ts'
import type { Conversation } from './conversation.ts'
import { trimConversation } from './conversation.ts'

/** A conversation is forgotten this long after the last turn in it. */
export const CONVERSATION_LIFETIME_MS = 90 * 86_400_000

const TTL_SECONDS = CONVERSATION_LIFETIME_MS / 1_000

export interface StoredConversation {
  conversation: Conversation
  /**
   * Stores what the conversation has become, after whatever is being stored already. It may go on meanwhile: what is
   * written is what it is by then.
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
  const found = await ctx.state.get(keyOf(userId, conversationId))
  const conversation = (found?.value as Conversation | undefined) ?? { messages: [] }
  return storedConversation(ctx, keyOf(userId, conversationId), { conversation, etag: found?.etag ?? null })
}

/** One that has yet to be stored for the first time. */
export function newConversation(ctx: Context, userId: string, conversationId: string): StoredConversation {
  return storedConversation(ctx, keyOf(userId, conversationId), { conversation: { messages: [] }, etag: null })
}

function storedConversation(
  ctx: Context,
  key: string,
  { conversation, etag: known }: { conversation: Conversation; etag: string | null },
): StoredConversation {
  let etag = known
  let last: Promise<unknown> = Promise.resolve()
  /* What may be stored, though no answer said so. */
  const unclear: unknown[] = []
  const store = async () => {
    trimConversation(conversation)
    const value: unknown = JSON.parse(JSON.stringify(conversation))
    const write = async (over: string | null) => ctx.state.set(key, value, { etag: over, ttlSeconds: TTL_SECONDS })
    unclear.push(value)
    try {
      etag = await write(etag)
    } catch (error) {
      const found = isDomainError(error, 'version_conflict') ? await ctx.state.get(key) : null
      // A conflict with ourselves is none.
      if (!found || !unclear.some((own) => isDeepStrictEqual(own, found.value))) throw error
      etag = await write(found.etag)
    }
    unclear.length = 0
  }
  return {
    conversation,
    save() {
      const saved = last.then(store)
      // Whoever asked for it hears of a failure; the next one tries for itself.
      last = saved.catch(() => undefined)
      return saved
    },
  }
}

export async function forgetConversation(ctx: Context, userId: string, conversationId: string): Promise<void> {
  await ctx.state.delete(keyOf(userId, conversationId))
}
