import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { insertSession } from '#core/db/credentials.ts'
import type { Trx } from '#core/db/knex.ts'
import { SESSION_LIFETIME_MS, hashCredential, newCredential } from './credential-secret.ts'

/** Starts a session and returns its token, which only the caller will know. */
export async function openSession(ctx: Context, trx: Trx, userId: string, now: Date): Promise<string> {
  const token = newCredential('session')
  await insertSession(trx, {
    id: randomUUID(),
    userId,
    tokenHash: hashCredential(ctx.secret, token),
    now,
    expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
  })
  return token
}
