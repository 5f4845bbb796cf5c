import { createHash } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { findTurnByKey, insertTurn } from '#core/db/chat-turns.ts'
import { findConversation } from '#core/db/conversations.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError, notFound } from '#core/domain/errors.ts'
import { loadConversation } from './conversation-store.ts'
import { canonical } from './policy.ts'
import { turnAnswer, type TurnAnswer } from './turn-answer.ts'

/** What a turn came to, and whether the idempotency key answered for it. */
export interface KeyedAnswer {
  answer: TurnAnswer
  replayed: boolean
}

/**
 * What came of the first request with this key, also when that was cut off: nothing runs twice. Null for a new one.
 * @throws idempotency_key_reused, turn_in_progress, not_found when its conversation was deleted
 */
export async function findEarlierTurn(ctx: Context, actor: Actor, input: unknown): Promise<KeyedAnswer | null> {
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
  if (row.turn_id === turnId && row.turn_until && row.turn_until > ctx.clock.now()) throw isUnderWay()
  const { conversation } = await loadConversation(ctx, userId, conversationId)
  return { answer: await turnAnswer(ctx, { conversationId, conversation, turnId }), replayed: true }
}

/** Notes that a turn has begun, under the key of its request. @throws turn_in_progress when the key has begun one already */
export async function beginTurn(
  ctx: Context,
  actor: Actor,
  { turnId, conversationId, input }: { turnId: string; conversationId: string; input: unknown },
): Promise<void> {
  const idempotencyKey = actor.act?.idempotencyKey ?? null
  const fingerprint = idempotencyKey === null ? null : fingerprintOf(input)
  const now = ctx.clock.now()
  const { userId } = actor
  const isNew = await insertTurn(ctx.db, { id: turnId, userId, conversationId, now, idempotencyKey, fingerprint })
  if (!isNew) throw isUnderWay()
}

function isUnderWay(): DomainError {
  return new DomainError('turn_in_progress', 'The same message is being answered already.')
}

function fingerprintOf(input: unknown): string {
  return createHash('sha256').update(canonical(input)).digest('base64url')
}
