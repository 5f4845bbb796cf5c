import type { Context } from '#core/context.ts'
import { findConversations, type ConversationRow } from '#core/db/conversations.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { ListConversationsQuery } from '#core/domain/chat.ts'
import { toIso } from '#core/domain/time.ts'
import { requireChat } from './chat-limits.ts'

export interface ConversationView {
  id: string
  title: string
  updated_at: string
}

/** The user's conversations, the latest first. */
export async function listConversations(
  ctx: Context,
  actor: Actor,
  { search, limit, offset }: ListConversationsQuery,
): Promise<{ conversations: ConversationView[]; total: number }> {
  requireChat(actor)
  const words = search?.split(/\s+/).filter((word) => word !== '') ?? []
  const query = { userId: actor.userId, now: ctx.clock.now(), words, limit, offset }
  const { rows, total } = await findConversations(ctx.db, query)
  return { conversations: rows.map(toConversationView), total }
}

export function toConversationView({ id, title, updated_at: at }: ConversationRow): ConversationView {
  return { id, title, updated_at: toIso(at) }
}
