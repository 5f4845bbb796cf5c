import type { Context } from '#core/context.ts'
import { findUserById, toUser } from '#core/db/users.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'
import type { User } from '#core/domain/user.ts'

/** Who the caller is. Needs no scope: it says nothing of their tasks. */
export async function getProfile(ctx: Context, actor: Actor): Promise<{ user: User }> {
  const user = await findUserById(ctx.db, actor.userId)
  if (!user) throw accountGone()
  return { user: toUser(user) }
}

/** The account was deleted between the check of the credential and now. */
export function accountGone(): DomainError {
  return new DomainError('unauthenticated', 'This account no longer exists.')
}
