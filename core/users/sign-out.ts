import type { Context } from '#core/context.ts'
import { deleteSession } from '#core/db/credentials.ts'
import type { Actor } from '#core/domain/actor.ts'
import { requireSession } from './require-session.ts'

/** Ends the caller's session at once, its sockets included. Repeating it is harmless. @throws forbidden for a token */
export async function signOut(ctx: Context, actor: Actor): Promise<void> {
  requireSession(actor)
  await deleteSession(ctx.db, actor.userId, actor.credentialId)
  ctx.signals.send('revoked', actor.credentialId)
}
