import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import type { Db, Trx } from '#core/db/knex.ts'
import { addFailure, clearFailures, countFailures, lockSignIn } from '#core/db/sign-in-failures.ts'
import { findUserByEmail, toUser } from '#core/db/users.ts'
import { DomainError, invalid } from '#core/domain/errors.ts'
import { hasForbiddenCharacters, normalizeText } from '#core/domain/text.ts'
import type { SignInInput } from '#core/domain/user.ts'
import { newCredential } from './credential-secret.ts'
import { openSession } from './open-session.ts'
import { verifyPassword } from './passwords.ts'
import type { SignedIn } from './sign-up.ts'

export const MAX_FAILURES = 10
export const FAILURE_WINDOW_MS = 15 * 60_000

/**
 * Signs in. An unknown address and a wrong password get the same answer after the same work. After 10 failures with one
 * address in 15 minutes every try is refused, also with the right password, until the oldest of them is 15 minutes old.
 *
 * The outcome is decided under a lock, after the password was checked: of many tries at once only the first ten learn
 * whether they were right, as if they had come one after another, and nobody's lock is held while a hash is computed.
 * @throws invalid_credentials, rate_limited (`details.retry_after_s`)
 */
export async function signIn(ctx: Context, input: SignInInput): Promise<SignedIn> {
  const email = canonicalEmail(input.email)
  await refuseLockedOut(ctx, ctx.db, email)
  const found = await findUserByEmail(ctx.db, email)
  const isRight = await verifyPassword(ctx, normalizeText(input.password), found?.passwordHash ?? null)
  return settle(ctx, email, async (trx, now) => {
    if (!found || !isRight) return null
    const token = newCredential('session')
    await openSession(ctx, trx, { id: randomUUID(), userId: found.user.id, token, now })
    return { user: toUser(found.user), token }
  })
}

/** Notes how a try ended, unless it came too late to count. A success forgets the failures before it. */
async function settle(
  ctx: Context,
  email: string,
  open: (trx: Trx, now: Date) => Promise<SignedIn | null>,
): Promise<SignedIn> {
  const signedIn = await ctx.db.transaction(async (trx) => {
    await lockSignIn(trx, email)
    await refuseLockedOut(ctx, trx, email)
    const now = ctx.clock.now()
    const result = await open(trx, now)
    if (result) await clearFailures(trx, email)
    else await addFailure(trx, email, now, windowStart(now))
    return result
  })
  // After the commit: thrown inside, it would take the note of the failure back.
  if (!signedIn) throw new DomainError('invalid_credentials', 'The email address or the password is wrong.')
  return signedIn
}

async function refuseLockedOut(ctx: Context, db: Db | Trx, email: string): Promise<void> {
  const now = ctx.clock.now()
  const { decisive } = await countFailures(db, email, windowStart(now), MAX_FAILURES)
  if (!decisive) return
  const retryAfter = Math.max(1, Math.ceil((decisive.getTime() + FAILURE_WINDOW_MS - now.getTime()) / 1000))
  throw new DomainError('rate_limited', 'Too many failed sign-ins with this email address; try again later.', {
    retry_after_s: retryAfter,
  })
}

function windowStart(now: Date): Date {
  return new Date(now.getTime() - FAILURE_WINDOW_MS)
}

/* As at sign-up. What could never have signed up is refused before PostgreSQL, which takes no NUL, sees it. */
function canonicalEmail(text: string): string {
  if (hasForbiddenCharacters(text)) throw invalid('email', 'must not contain control characters or lone surrogates')
  return text.trim().toLowerCase()
}
