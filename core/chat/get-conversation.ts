import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { ChatMessage } from '#core/domain/chat.ts'
import type { ApprovalView } from './chat-event.ts'
import { requireChat } from './chat-limits.ts'
import { requireConversation } from './require-conversation.ts'
import { settleUnfinished, type Message } from './conversation.ts'
import { loadConversation } from './conversation-store.ts'
import { toConversationView, type ConversationView } from './list-conversations.ts'
import { listPendingApprovals } from './pending-approvals.ts'

export interface WholeConversation {
  conversation: ConversationView & { in_progress: boolean }
  messages: ChatMessage[]
  pending_approvals: ApprovalView[]
}

/** A conversation as it stands. A turn that was cut off shows what had happened until then. @throws not_found */
export async function getConversation(ctx: Context, actor: Actor, id: string): Promise<WholeConversation> {
  requireChat(actor)
  const now = ctx.clock.now()
  const row = await requireConversation(ctx, actor, id)
  const { conversation } = await loadConversation(ctx, actor.userId, id)
  const isInProgress = row.turn_until !== null && row.turn_until > now
  const pending = await listPendingApprovals(ctx, id, conversation)
  // Only for the eye: the next turn settles it for good.
  if (!isInProgress) settleUnfinished(conversation, new Set(pending.map((approval) => approval.call_id)))
  return {
    conversation: { ...toConversationView(row), in_progress: isInProgress },
    messages: conversation.messages.map(toView),
    pending_approvals: pending,
  }
}

function toView(message: Message): ChatMessage {
  const { id, role, content, created_at } = message
  if (message.role === 'user') return { id, role, content, created_at }
  const { calls, change_set_ids, usage, problem, from_app } = message
  return {
    id,
    role,
    content,
    ...(calls.length > 0 ? { tool_calls: calls.map(({ ran_in: _ran, known: _known, ...call }) => call) } : {}),
    ...(change_set_ids ? { change_set_ids } : {}),
    ...(usage ? { usage } : {}),
    ...(problem ? { problem } : {}),
    ...(from_app ? { from_app } : {}),
    created_at,
  }
}
