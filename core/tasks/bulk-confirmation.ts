import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Act } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { claimIdempotencyKey } from '#core/db/idempotency.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError, invalid } from '#core/domain/errors.ts'

/** What a confirmation is good for: this caller, this action with this value, these tasks. */
export interface Confirmable {
  action: string
  value: string | undefined
  taskIds: readonly number[]
}

const LIFETIME_MS = 10 * 60_000
/** As many tasks as a call may change unconfirmed. */
export const MAX_UNCONFIRMED = 10

export function needsConfirmation({ action, taskIds }: Confirmable): boolean {
  return action === 'delete' || taskIds.length > MAX_UNCONFIRMED
}

/** A signed word for exactly this, good once and for ten minutes. It tells nothing but when it ends. */
export function issueConfirmation(ctx: Context, actor: Actor, what: Confirmable): string {
  const expires = ctx.clock.now().getTime() + LIFETIME_MS
  const ticket = `${expires.toString(36)}.${randomUUID()}`
  return `${ticket}.${signature(ctx, actor, what, ticket)}`
}

/**
 * Uses a confirmation up, in the transaction of the act: should that fail, the confirmation is good again.
 * @throws confirmation_required without one, invalid_request for one that is not good for this
 */
export async function useConfirmation(act: Act, what: Confirmable, confirmation: string | undefined): Promise<void> {
  if (confirmation === undefined) {
    if (!needsConfirmation(what)) return
    const reason = what.action === 'delete' ? 'Deleting' : `Changing more than ${MAX_UNCONFIRMED} tasks`
    throw new DomainError('confirmation_required', `${reason} (${what.taskIds.length} tasks) needs a confirmation.`)
  }
  const [expires = '', nonce = '', given = ''] = confirmation.split('.')
  const expected = signature(act.ctx, act.actor, what, `${expires}.${nonce}`)
  if (!isSame(given, expected)) {
    throw invalid('confirmation', 'is not good for these tasks, this action and this caller; make a new dry run')
  }
  if (Number.parseInt(expires, 36) <= act.now.getTime()) {
    throw invalid('confirmation', 'has expired; make a new dry run')
  }
  const claim = { userId: act.actor.userId, key: `confirmation ${nonce}`, fingerprint: nonce, now: act.now }
  if (await claimIdempotencyKey(act.trx, claim)) {
    throw invalid('confirmation', 'has been used already; make a new dry run')
  }
}

function signature(ctx: Context, actor: Actor, { action, value, taskIds }: Confirmable, ticket: string): string {
  const ids = createHash('sha256')
    .update([...taskIds].sort((a, b) => a - b).join())
    .digest('base64url')
  const bound = JSON.stringify([actor.userId, actor.credentialId, action, value ?? null, ids, ticket])
  return createHmac('sha256', ctx.secret).update(`bulk confirmation\0${bound}`).digest('base64url')
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
