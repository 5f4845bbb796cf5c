import type { Context } from '#core/context.ts'
import { findPendingApprovals, type ApprovalRow } from '#core/db/chat-approvals.ts'
import type { Affected, ApprovalView } from './chat-event.ts'
import { callsOf, type Conversation } from './conversation.ts'

/** What waits for a click in a conversation. An approval whose call is not waiting was cut off before it was asked for. */
export async function listPendingApprovals(
  ctx: Context,
  conversationId: string,
  conversation: Conversation,
): Promise<ApprovalView[]> {
  const waiting = new Set(callsOf(conversation).flatMap(({ id, status }) => (status === 'waiting' ? [id] : [])))
  if (waiting.size === 0) return []
  const rows = await findPendingApprovals(ctx.db, conversationId, ctx.clock.now())
  return rows.filter((row) => waiting.has(row.call_id)).map(toView)
}

function toView({ id, call_id, tool, arguments: args, summary, affected }: ApprovalRow): ApprovalView {
  return { id, call_id, tool, arguments: args, summary, affected: affected as Affected[] }
}
