import type { Context } from '#core/context.ts'
import type { Trx } from '#core/db/knex.ts'
import {
  deleteGrant,
  findOAuthToken,
  lockGrant,
  markTokenUsed,
  type OAuthGrant,
  type OAuthToken,
} from '#core/db/oauth-grants.ts'
import type { Scope } from '#core/domain/actor.ts'
import type { DomainError } from '#core/domain/errors.ts'
import { oauthError, quoted } from '#core/domain/oauth/error.ts'
import { readScopes } from '#core/domain/oauth/scope.ts'
import { hashCredential, successorsOf } from '#core/users/credential-secret.ts'
import { audienceRefusal } from './exchange-code.ts'
import { sayTokens, storeTokens, type IssuedTokens } from './issue-tokens.ts'
import type { TokenForm } from './token-request.ts'

type Outcome = { tokens: IssuedTokens } | { refusal: DomainError; ended?: string }

/**
 * Exchanges a refresh token for the next pair, once: a second use ends the whole family, since one of the two has stolen
 * it. Two requests that were under way at the same moment are one client in a hurry; they get the same pair, so that
 * whoever uses that a second time is still found out.
 * @throws an OAuth error: invalid_request, invalid_grant, invalid_scope, invalid_target
 */
export async function refreshTokens(ctx: Context, form: TokenForm): Promise<IssuedTokens> {
  const token = form.value('refresh_token')
  if (token === null) throw oauthError('invalid_request', 'refresh_token: missing.')
  const { receivedAt } = form
  const outcome = await ctx.db.transaction(async (trx): Promise<Outcome> => {
    const found = await lockToken(ctx, trx, token)
    if (!found || found.grant.clientId !== form.client.clientId)
      return { refusal: wrongToken('unknown, or of another client') }
    if (found.presented.expiresAt <= receivedAt) return { refusal: wrongToken('expired') }
    if (found.presented.usedAt === null) return rotate(ctx, trx, { ...found, form })
    const { usedAt } = found.presented
    const twin = receivedAt <= usedAt ? await sayAgain(ctx, trx, found.presented) : null
    if (twin) return { tokens: twin }
    await deleteGrant(trx, found.grant.id)
    return { refusal: wrongToken('used before; every token of its family is revoked'), ended: found.grant.id }
  })
  if ('tokens' in outcome) return outcome.tokens
  if (outcome.ended !== undefined) ctx.signals.send('revoked', outcome.ended)
  throw outcome.refusal
}

/* The grant is locked before the token is read for good: whoever held the lock before may have used it. */
async function lockToken(ctx: Context, trx: Trx, token: string) {
  const hash = hashCredential(ctx.secret, token)
  const known = await findOAuthToken(trx, hash)
  const grant = known && (await lockGrant(trx, { id: known.grantId }))
  const presented = grant && (await findOAuthToken(trx, hash))
  return grant && presented?.kind === 'refresh' ? { grant, presented } : null
}

async function rotate(
  ctx: Context,
  trx: Trx,
  { grant, presented, form }: { grant: OAuthGrant; presented: OAuthToken; form: TokenForm },
): Promise<Outcome> {
  const scopes = narrowed(grant, form.value('scope'))
  if (!Array.isArray(scopes)) return { refusal: scopes }
  const refusal = audienceRefusal(ctx, form, grant)
  if (refusal) return { refusal }
  const now = ctx.clock.now()
  await markTokenUsed(trx, presented.id, now)
  return { tokens: await storeTokens(ctx, trx, { grant, scopes, pair: successorsOf(ctx.secret, presented.id), now }) }
}

/* A scope that was not granted is an attempt at more, here as little ignored as anywhere. */
function narrowed(grant: OAuthGrant, asked: string | null): Scope[] | DomainError {
  if (asked === null) return [...grant.scopes]
  const more = asked.split(' ').find((scope) => !(grant.scopes as readonly string[]).includes(scope))
  return more === undefined ? readScopes(asked) : oauthError('invalid_scope', `scope: ${quoted(more)} was not granted.`)
}

async function sayAgain(ctx: Context, trx: Trx, presented: OAuthToken): Promise<IssuedTokens | null> {
  const pair = successorsOf(ctx.secret, presented.id)
  const access = await findOAuthToken(trx, hashCredential(ctx.secret, pair.access))
  const refresh = await findOAuthToken(trx, hashCredential(ctx.secret, pair.refresh))
  if (!access || !refresh || refresh.usedAt) return null
  return sayTokens(pair, access.scopes, access.expiresAt.getTime() - ctx.clock.now().getTime())
}

function wrongToken(why: string): DomainError {
  return oauthError('invalid_grant', `refresh_token: ${why}.`)
}
