import type { Context } from '#core/context.ts'
import { deleteToken } from '#core/db/credentials.ts'
import type { Actor } from '#core/domain/actor.ts'
import { notFound } from '#core/domain/errors.ts'
import { isUuid } from './is-uuid.ts'
import { requireSession } from './require-session.ts'

/** Ends a personal token at once, its sockets included. @throws forbidden, not_found */
export async function revokeToken(ctx: Context, actor: Actor, id: string): Promise<void> {
  requireSession(actor)
  if (!isUuid(id) || !(await deleteToken(ctx.db, actor.userId, id))) throw notFound('token', id)
  ctx.signals.send('revoked', id)
}
