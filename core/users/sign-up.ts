import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { isUniqueViolation } from '#core/db/failure.ts'
import { findUserByEmail, insertUser, toUser, type StoredUser } from '#core/db/users.ts'
import { DomainError } from '#core/domain/errors.ts'
import type { SignUpInput, User } from '#core/domain/user.ts'
import { openSession } from './open-session.ts'
import { hashPassword } from './passwords.ts'

/** A user, and the token of their new session (30 days from its last use). */
export interface SignedIn {
  user: User
  token: string
}

const DEFAULT_TIME_ZONE = 'UTC'
const MAX_NAME = 100

/** Makes an account and signs in. The name defaults to what stands before the @. @throws email_taken */
export async function signUp(ctx: Context, input: SignUpInput): Promise<SignedIn> {
  // The unique index decides; asking first only spares the hashing.
  if (await findUserByEmail(ctx.db, input.email)) throw emailTaken()
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
  try {
    return await ctx.db.transaction(async (trx) => {
      await insertUser(trx, user, passwordHash)
      return { user: toUser(user), token: await openSession(ctx, trx, user.id, now) }
    })
  } catch (error) {
    throw isUniqueViolation(error, 'users_email_key') ? emailTaken() : error
  }
}

function emailTaken(): DomainError {
  return new DomainError('email_taken', 'There is already an account with this email address.', { field: 'email' })
}
