import type { Context } from '#core/context.ts'
import { deleteSessions } from '#core/db/credentials.ts'
import { clearFailures, lockSignIn } from '#core/db/sign-in-failures.ts'
import { findUserByEmail, updatePasswordHash } from '#core/db/users.ts'
import { DomainError } from '#core/domain/errors.ts'
import { hashPassword } from './passwords.ts'

/**
 * Gives an account another password, for whoever runs the server: there is no door to it. Every session ends at once, and a
 * lock-out after failed sign-ins with it. @throws not_found
 */
export async function resetPassword(ctx: Context, email: string, password: string): Promise<void> {
  const found = await findUserByEmail(ctx.db, email)
  if (!found) throw new DomainError('not_found', `No account with the email address ${email}.`)
  const passwordHash = await hashPassword(ctx, password)
  const ended = await ctx.db.transaction(async (trx) => {
    await lockSignIn(trx, email)
    await updatePasswordHash(trx, found.user.id, passwordHash, ctx.clock.now())
    await clearFailures(trx, email)
    return deleteSessions(trx, found.user.id)
  })
  for (const id of ended) ctx.signals.send('revoked', id)
}
