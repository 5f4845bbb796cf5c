import type { Context } from '#core/context.ts'
import { insertSession } from '#core/db/credentials.ts'
import type { Trx } from '#core/db/knex.ts'
import { SESSION_LIFETIME_MS, hashCredential } from './credential-secret.ts'

/** Starts the session that this token, which only the caller will know, is good for. */
export async function openSession(
  ctx: Context,
  trx: Trx,
  { id, userId, token, now }: { id: string; userId: string; token: string; now: Date },
): Promise<void> {
  const expiresAt = new Date(now.getTime() + SESSION_LIFETIME_MS)
  await insertSession(trx, { id, userId, tokenHash: hashCredential(ctx.secret, token), now, expiresAt })
}
