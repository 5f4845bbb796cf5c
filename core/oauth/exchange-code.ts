import type { Context } from '#core/context.ts'
import { deleteGrant, lockGrant, markCodeUsed, type OAuthGrant } from '#core/db/oauth-grants.ts'
import type { DomainError } from '#core/domain/errors.ts'
import { oauthError, quoted } from '#core/domain/oauth/error.ts'
import { hashCredential, newCredential } from '#core/users/credential-secret.ts'
import { provesChallenge, storeTokens, type IssuedTokens } from './issue-tokens.ts'
import { readAudiences } from './read-authorization.ts'
import type { TokenForm } from './token-request.ts'

/**
 * Exchanges a code for tokens, once: a second time ends what came of the first, since one of the two has stolen it.
 * @throws an OAuth error: invalid_request, invalid_grant, invalid_target
 */
export async function exchangeCode(ctx: Context, form: TokenForm): Promise<IssuedTokens> {
  const code = form.value('code')
  if (code === null) throw oauthError('invalid_request', 'code: missing.')
  const now = ctx.clock.now()
  const outcome = await ctx.db.transaction(async (trx) => {
    const grant = await lockGrant(trx, { code_hash: hashCredential(ctx.secret, code) })
    if (!grant || grant.clientId !== form.client.clientId)
      return { refusal: wrongCode('unknown, or of another client') }
    if (grant.codeUsedAt) {
      await deleteGrant(trx, grant.id)
      return { refusal: wrongCode('used before; what came of it is revoked'), ended: grant.id }
    }
    const refusal = grant.codeExpiresAt <= now ? wrongCode('expired') : termsRefusal(ctx, form, grant)
    if (refusal) return { refusal }
    await markCodeUsed(trx, grant.id, now)
    const pair = { access: newCredential('oauth'), refresh: newCredential('refresh') }
    return { tokens: await storeTokens(ctx, trx, { grant, scopes: grant.scopes, pair, now }) }
  })
  if (outcome.ended !== undefined) ctx.signals.send('revoked', outcome.ended)
  if (outcome.tokens) return outcome.tokens
  throw outcome.refusal
}

function wrongCode(why: string): DomainError {
  return oauthError('invalid_grant', `code: ${why}.`)
}

function termsRefusal(ctx: Context, form: TokenForm, grant: OAuthGrant): DomainError | null {
  const redirectUri = form.value('redirect_uri')
  // OAuth 2.1 leaves it out, older clients repeat it.
  if (redirectUri !== null && redirectUri !== grant.redirectUri) {
    return oauthError('invalid_grant', `redirect_uri: ${quoted(redirectUri)} is not the one that the code was sent to.`)
  }
  if (!provesChallenge(form.value('code_verifier') ?? '', grant.codeChallenge)) {
    return oauthError('invalid_grant', 'code_verifier: missing, or not the one that code_challenge was made of.')
  }
  return audienceRefusal(ctx, form, grant)
}

/** Why the `resource` of a token request is not covered by what was granted; null when it is. */
export function audienceRefusal(ctx: Context, form: TokenForm, grant: OAuthGrant): DomainError | null {
  const resources = form.all('resource')
  if (resources.length === 0) return null
  const foreign = readAudiences(ctx, resources).find((audience) => !grant.audiences.includes(audience))
  return foreign === undefined ? null : oauthError('invalid_target', `resource: ${quoted(foreign)} was not granted.`)
}
