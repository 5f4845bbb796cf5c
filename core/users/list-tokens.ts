import type { Context } from '#core/context.ts'
import { findTokens } from '#core/db/credentials.ts'
import type { Actor } from '#core/domain/actor.ts'
import { toIso } from '#core/domain/time.ts'
import type { AccessToken } from '#core/domain/user.ts'
import { requireSession } from './require-session.ts'

/** The user's personal tokens, newest first, without their secrets. @throws forbidden unless the caller has a session */
export async function listTokens(ctx: Context, actor: Actor): Promise<{ tokens: AccessToken[] }> {
  requireSession(actor)
  const rows = await findTokens(ctx.db, actor.userId)
  const tokens = rows.map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    expires_at: row.expires_at && toIso(row.expires_at),
    last_used_at: row.last_used_at && toIso(row.last_used_at),
    created_at: toIso(row.created_at),
  }))
  return { tokens }
}
