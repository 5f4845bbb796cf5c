import { createHash, randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { declinePending } from '#core/db/chat-approvals.ts'
import { findTurnByKey, insertTurn } from '#core/db/chat-turns.ts'
import { findConversation, insertConversation } from '#core/db/conversations.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { ChatInput } from '#core/domain/chat.ts'
import { DomainError, notFound } from '#core/domain/errors.ts'
import { requireChat, requireTurnLeft } from './chat-limits.ts'
import { newUserMessage, settleUnfinished, type Conversation } from './conversation.ts'
import { CONVERSATION_LIFETIME_MS, loadConversation } from './conversation-store.ts'
import { canonical } from './policy.ts'
import { replaceLastMessage } from './replace-last-message.ts'
import { runLoop } from './run-loop.ts'
import { takeTurn, type TurnParts } from './take-turn.ts'
import { turnAnswer, type TurnAnswer } from './turn-answer.ts'

const TITLE_LENGTH = 60

export interface SentMessage {
  answer: TurnAnswer
  /** The idempotency key answered. */
  replayed: boolean
}

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
): Promise<SentMessage> {
  requireChat(actor)
  const earlier = await findEarlier(ctx, actor, input)
  if (earlier) return { answer: earlier, replayed: true }
  const { conversation_id: given } = input
  if (given !== undefined) await requireConversation(ctx, actor, given)
  await requireTurnLeft(ctx, actor)
  const turn = { ...parts, ctx, actor, turnId: randomUUID(), conversationId: given ?? randomUUID() }
  if (given === undefined) await startConversation(ctx, actor, { id: turn.conversationId, message: input.message })
  const prepare = async (conversation: Conversation) => {
    await beginTurn(ctx, actor, { id: turn.turnId, conversationId: turn.conversationId, input })
    if (input.replaces !== undefined) await replaceLastMessage(ctx, actor, conversation, input.replaces)
    await declinePending(ctx.db, turn.conversationId, ctx.clock.now())
    settleUnfinished(conversation)
    const { message: content, view } = input
    conversation.messages.push(newUserMessage({ turn_id: turn.turnId, content, view, now: ctx.clock.now() }))
    return view
  }
  const answer = await takeTurn(turn, prepare, async (run) => void (await runLoop(run)))
  return { answer, replayed: false }
}

async function requireConversation(ctx: Context, { userId }: Actor, id: string): Promise<void> {
  const found = await findConversation(ctx.db, { userId, id, now: ctx.clock.now() })
  if (!found) throw notFound('conversation', id)
}

async function startConversation(
  ctx: Context,
  { userId }: Actor,
  { id, message }: { id: string; message: string },
): Promise<void> {
  const now = ctx.clock.now()
  const expiresAt = new Date(now.getTime() + CONVERSATION_LIFETIME_MS)
  await insertConversation(ctx.db, { id, userId, title: titleOf(message), now, expiresAt })
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

interface Begun {
  id: string
  conversationId: string
  input: ChatInput
}

async function beginTurn(ctx: Context, actor: Actor, { id, conversationId, input }: Begun): Promise<void> {
  const idempotencyKey = actor.act?.idempotencyKey ?? null
  const fingerprint = idempotencyKey === null ? null : fingerprintOf(input)
  const now = ctx.clock.now()
  const begun = await insertTurn(ctx.db, { id, userId: actor.userId, conversationId, now, idempotencyKey, fingerprint })
  if (!begun) throw new DomainError('turn_in_progress', 'The same message is being answered already.')
}

/* A repeat is answered with what came of the first, also when that was cut off: nothing runs twice. */
async function findEarlier(ctx: Context, actor: Actor, input: ChatInput): Promise<TurnAnswer | null> {
  const key = actor.act?.idempotencyKey
  const earlier = key === undefined ? null : await findTurnByKey(ctx.db, actor.userId, key)
  if (!earlier) return null
  if (earlier.fingerprint !== fingerprintOf(input)) {
    throw new DomainError(
      'idempotency_key_reused',
      `Idempotency-Key ${JSON.stringify(key)} was used for another request.`,
    )
  }
  const { id: turnId, conversation_id: conversationId } = earlier
  const { userId } = actor
  const row = await findConversation(ctx.db, { userId, id: conversationId, now: ctx.clock.now() })
  if (!row) throw notFound('conversation', conversationId)
  if (row.turn_id === turnId && row.turn_until && row.turn_until > ctx.clock.now()) {
    throw new DomainError('turn_in_progress', 'The same message is being answered already.')
  }
  const { conversation } = await loadConversation(ctx, userId, conversationId)
  return turnAnswer(ctx, { conversationId, conversation, turnId })
}

function fingerprintOf(input: ChatInput): string {
  return createHash('sha256').update(canonical(input)).digest('base64url')
}
