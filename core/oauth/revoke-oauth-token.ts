import type { Context } from '#core/context.ts'
import { deleteGrant, deleteOAuthToken, findOAuthToken, lockGrant } from '#core/db/oauth-grants.ts'
import { oauthError } from '#core/domain/oauth/error.ts'
import { hashCredential } from '#core/users/credential-secret.ts'
import type { TokenForm } from './token-request.ts'

/**
 * A client gives a token back (RFC 7009): an access token alone, a refresh token with its whole family. One that is unknown,
 * over or another client's is none of its business, and no error. @throws invalid_request without a token
 */
export async function revokeOAuthToken(ctx: Context, form: TokenForm): Promise<void> {
  const value = form.value('token')
  if (value === null) throw oauthError('invalid_request', 'token: missing.')
  const ended = await ctx.db.transaction(async (trx) => {
    const token = await findOAuthToken(trx, hashCredential(ctx.secret, value))
    const grant = token && (await lockGrant(trx, { id: token.grantId }))
    if (!grant || grant.clientId !== form.client.clientId) return null
    if (token.kind === 'access') await deleteOAuthToken(trx, token.id)
    else await deleteGrant(trx, grant.id)
    return token.kind === 'access' ? token.id : grant.id
  })
  if (ended !== null) ctx.signals.send('revoked', ended)
}
