import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { declinePending } from '#core/db/chat-approvals.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { ChatInput } from '#core/domain/chat.ts'
import { requireChat, requireTurnLeft } from './chat-limits.ts'
import { newUserMessage, settleUnfinished, type Conversation } from './conversation.ts'
import { replaceLastMessage } from './replace-last-message.ts'
import { requireConversation } from './require-conversation.ts'
import { runLoop } from './run-loop.ts'
import { takeTurn, type TurnParts } from './take-turn.ts'
import { beginTurn, findEarlierTurn, type KeyedAnswer } from './turn-keys.ts'

const TITLE_LENGTH = 60

/**
 * Says something to the assistant and lets it answer and act. What waits for approval in the conversation is declined
 * by it.
 * @throws not_found, turn_in_progress, rate_limited, idempotency_key_reused, model_error, model_timeout, unavailable
 */
export async function sendMessage(
  ctx: Context,
  actor: Actor,
  input: ChatInput,
  parts: TurnParts,
): Promise<KeyedAnswer> {
  requireChat(actor)
  const earlier = await findEarlierTurn(ctx, actor, input)
  if (earlier) return earlier
  const { conversation_id: given } = input
  if (given !== undefined) await requireConversation(ctx, actor, given)
  await requireTurnLeft(ctx, actor)
  const conversationId = given ?? randomUUID()
  const turn = { ...parts, ctx, actor, turnId: randomUUID(), conversationId }
  const begins = given === undefined ? { title: titleOf(input.message) } : undefined
  const prepare = async (conversation: Conversation) => {
    await beginTurn(ctx, actor, { turnId: turn.turnId, conversationId, input })
    if (input.replaces !== undefined) await replaceLastMessage(ctx, actor, conversation, input.replaces)
    if (!begins) await declinePending(ctx.db, conversationId, ctx.clock.now())
    settleUnfinished(conversation)
    const { message: content, view } = input
    conversation.messages.push(newUserMessage({ turn_id: turn.turnId, content, view, now: ctx.clock.now() }))
    return view
  }
  const answer = await takeTurn({ ...turn, begins }, prepare, async (run) => void (await runLoop(run)))
  return { answer, replayed: false }
}

/* The first line, until somebody finds a better name. */
function titleOf(message: string): string {
  const line = message.trim().split('\n')[0]!.trim()
  const points = [...line]
  return points.length <= TITLE_LENGTH
    ? line
    : `${points
        .slice(0, TITLE_LENGTH - 1)
        .join('')
        .trimEnd()}…`
}
