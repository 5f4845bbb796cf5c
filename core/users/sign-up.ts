import { randomUUID } from 'node:crypto'
import { fingerprintOf } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { isUniqueViolation } from '#core/db/failure.ts'
import { claimIdempotencyKey, keepIdempotentResult, type EarlierResult } from '#core/db/idempotency.ts'
import { findUserByEmail, insertUser, toUser, type StoredUser } from '#core/db/users.ts'
import { DomainError } from '#core/domain/errors.ts'
import type { SignUpInput, User } from '#core/domain/user.ts'
import { derivedSession, newCredential } from './credential-secret.ts'
import { openSession } from './open-session.ts'
import { hashPassword, verifyPassword } from './passwords.ts'

/** A user, and the token of their new session (30 days from its last use). */
export interface SignedIn {
  user: User
  token: string
}

export interface SignedUp extends SignedIn {
  /** Whether an earlier request with the same idempotency key made the account. */
  replayed: boolean
}

const DEFAULT_TIME_ZONE = 'UTC'
const MAX_NAME = 100

/**
 * Makes an account and signs in. The name defaults to what stands before the @. With an idempotency key the session's token
 * is derived, so that a repeat with the same password gets it again although only its hash is stored.
 * @throws email_taken, idempotency_key_reused
 */
export async function signUp(ctx: Context, input: SignUpInput, key?: string): Promise<SignedUp> {
  // The unique index decides; asking first only spares the hashing.
  if (await findUserByEmail(ctx.db, input.email)) return repeatSignUp(ctx, input, key)
  const passwordHash = await hashPassword(ctx, input.password)
  const now = ctx.clock.now()
  const user: StoredUser = {
    id: randomUUID(),
    email: input.email,
    name: input.name ?? input.email.split('@')[0]!.slice(0, MAX_NAME),
    timeZone: input.time_zone ?? DEFAULT_TIME_ZONE,
    theme: 'system',
    weekStart: 'monday',
    createdAt: now,
  }
  const session = { id: randomUUID(), token: newCredential('session') }
  if (key !== undefined) session.token = derivedSession(ctx.secret, { userId: user.id, key, id: session.id })
  try {
    await ctx.db.transaction(async (trx) => {
      await insertUser(trx, user, passwordHash)
      await openSession(ctx, trx, { ...session, userId: user.id, now })
      if (key === undefined) return
      await claimIdempotencyKey(trx, { userId: user.id, key, fingerprint: fingerprint(input), now })
      const result: Kept = { user: toUser(user), sessionId: session.id }
      await keepIdempotentResult(trx, { userId: user.id, key, result, changeSetId: null })
    })
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_key')) return repeatSignUp(ctx, input, key)
    throw error
  }
  return { user: toUser(user), token: session.token, replayed: false }
}

/* What a repeat needs to answer as before. */
interface Kept {
  user: User
  sessionId: string
}

async function repeatSignUp(ctx: Context, input: SignUpInput, key: string | undefined): Promise<SignedUp> {
  const found = key === undefined ? null : await findUserByEmail(ctx.db, input.email)
  if (key === undefined || !found) throw emailTaken()
  const userId = found.user.id
  const earlier = await ctx.db.transaction(async (trx): Promise<EarlierResult> => {
    const claim = { userId, key, fingerprint: fingerprint(input), now: ctx.clock.now() }
    const result = await claimIdempotencyKey(trx, claim)
    // Thrown in here, it takes the claim of a key that was free back.
    if (!result) throw emailTaken()
    return result
  })
  // The password is no part of the fingerprint, which would be a fast hash of it.
  if (!(await verifyPassword(ctx, input.password, found.passwordHash))) {
    throw new DomainError('idempotency_key_reused', 'This Idempotency-Key was used for another request.')
  }
  const { user, sessionId } = earlier.result as Kept
  return { user, token: derivedSession(ctx.secret, { userId, key, id: sessionId }), replayed: true }
}

function fingerprint({ email, name, time_zone: timeZone }: SignUpInput): string {
  return fingerprintOf('sign-up', { email, name, timeZone })
}

function emailTaken(): DomainError {
  return new DomainError('email_taken', 'There is already an account with this email address.', { field: 'email' })
}
