import type { Context } from '#core/context.ts'
import { findConnections } from '#core/db/credentials.ts'
import type { Actor } from '#core/domain/actor.ts'
import { toIso } from '#core/domain/time.ts'
import type { Connection } from '#core/domain/user.ts'
import { requireSession } from './require-session.ts'

/** The OAuth applications that the user connected, newest first. @throws forbidden unless the caller has a session */
export async function listConnections(ctx: Context, actor: Actor): Promise<{ connections: Connection[] }> {
  requireSession(actor)
  const rows = await findConnections(ctx.db, actor.userId, ctx.clock.now())
  const connections = rows.map(({ id, name, scopes, last_used_at, created_at, active }) => ({
    id,
    name,
    scopes,
    last_used_at: last_used_at && toIso(last_used_at),
    created_at: toIso(created_at),
    active,
  }))
  return { connections }
}
