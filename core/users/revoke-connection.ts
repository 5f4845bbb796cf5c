import type { Context } from '#core/context.ts'
import { deleteConnection } from '#core/db/credentials.ts'
import type { Actor } from '#core/domain/actor.ts'
import { notFound } from '#core/domain/errors.ts'
import { isUuid } from './is-uuid.ts'
import { requireSession } from './require-session.ts'

/** Disconnects an OAuth application, its sockets included. @throws forbidden, not_found */
export async function revokeConnection(ctx: Context, actor: Actor, id: string): Promise<void> {
  requireSession(actor)
  if (!isUuid(id) || !(await deleteConnection(ctx.db, actor.userId, id))) throw notFound('connection', id)
  ctx.signals.send('revoked', id)
}
