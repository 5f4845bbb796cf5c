import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { connectClient, insertGrant } from '#core/db/oauth-grants.ts'
import type { Actor } from '#core/domain/actor.ts'
import { hashCredential, newCredential } from '#core/users/credential-secret.ts'
import { requireSession } from '#core/users/require-session.ts'
import { answerTo, type AuthorizationRequest } from './read-authorization.ts'

export const CODE_LIFETIME_MS = 60_000

/**
 * What the user said to a request: lets the client in, with a code for it to exchange, or turns it away. Returns where the
 * browser goes with the answer. A client that asks once more gets a grant of its own, and its connection the further scopes.
 */
export async function decideAuthorization(
  ctx: Context,
  actor: Actor,
  request: AuthorizationRequest,
  decision: 'allow' | 'deny',
): Promise<string> {
  requireSession(actor)
  if (decision === 'deny') {
    return answerTo(request, { error: 'access_denied', error_description: 'The user did not allow it.' })
  }
  const now = ctx.clock.now()
  const code = newCredential('code')
  const { client, scopes, audiences, redirectUri, codeChallenge } = request
  await ctx.db.transaction(async (trx) => {
    const { clientId, name } = client
    const connectionId = await connectClient(trx, {
      id: randomUUID(),
      userId: actor.userId,
      clientId,
      name,
      scopes,
      now,
    })
    await insertGrant(trx, {
      id: randomUUID(),
      connectionId,
      scopes,
      audiences,
      redirectUri,
      codeChallenge,
      codeHash: hashCredential(ctx.secret, code),
      codeExpiresAt: new Date(now.getTime() + CODE_LIFETIME_MS),
      now,
    })
  })
  return answerTo(request, { code })
}
