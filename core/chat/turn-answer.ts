import type { Context } from '#core/context.ts'
import type { ApprovalView } from './chat-event.ts'
import { assistantMessages, callsOfTurn, type AssistantMessage, type Conversation } from './conversation.ts'
import type { ModelUsage } from './model.ts'
import { listPendingApprovals } from './pending-approvals.ts'

export interface TurnAnswer {
  conversation_id: string
  response: string
  tool_calls: { tool: string; arguments: Record<string, unknown>; result: unknown; is_error: boolean }[]
  pending_approvals: ApprovalView[]
  change_set_id: string | null
  usage: ModelUsage
}

/** What a turn came to, read from the conversation: also of one that ended long ago. */
export async function turnAnswer(
  ctx: Context,
  turn: { conversationId: string; conversation: Conversation; turnId: string },
): Promise<TurnAnswer> {
  const messages = assistantMessages(turn.conversation).filter((message) => message.turn_id === turn.turnId)
  const calls = callsOfTurn(turn.conversation, turn.turnId).filter(({ status }) => status !== 'waiting')
  const pending = await listPendingApprovals(ctx, turn.conversationId, turn.conversation)
  const said = messages.map(({ content }) => content).filter((content) => content !== '')
  return {
    conversation_id: turn.conversationId,
    response: said.join('\n\n') || sayPending(pending),
    tool_calls: calls.map((call) => {
      return { tool: call.tool, arguments: call.arguments, result: call.result, is_error: call.is_error }
    }),
    pending_approvals: pending,
    change_set_id: messages.flatMap((message) => message.change_set_ids ?? []).at(-1) ?? null,
    usage: usageOf(messages),
  }
}

function usageOf(messages: readonly AssistantMessage[]): ModelUsage {
  const sum = (field: keyof ModelUsage) => messages.reduce((total, { usage }) => total + (usage?.[field] ?? 0), 0)
  return { input_tokens: sum('input_tokens'), output_tokens: sum('output_tokens') }
}

function sayPending(pending: readonly ApprovalView[]): string {
  return pending.length === 0 ? '' : `Waiting for your approval: ${pending.map(({ summary }) => summary).join('; ')}.`
}
