import { createHash, randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import type { OAuthGrant } from '#core/db/oauth-grants.ts'
import { insertOAuthTokens } from '#core/db/oauth-grants.ts'
import type { Trx } from '#core/db/knex.ts'
import type { Scope } from '#core/domain/actor.ts'
import { hashCredential } from '#core/users/credential-secret.ts'

export const ACCESS_LIFETIME_MS = 3_600_000
export const REFRESH_LIFETIME_MS = 30 * 24 * 3_600_000

/** What the token endpoint answers (RFC 6749 §5.1). */
export interface IssuedTokens {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
  refresh_token: string
  scope: string
}

/** Stores a pair of tokens and says it to the client. The access token may be narrower than the grant. */
export async function storeTokens(
  ctx: Context,
  trx: Trx,
  {
    grant,
    scopes,
    pair,
    now,
  }: {
    grant: OAuthGrant
    scopes: readonly Scope[]
    pair: { access: string; refresh: string }
    now: Date
  },
): Promise<IssuedTokens> {
  const token = (kind: 'access' | 'refresh', value: string, lifetime: number, granted: readonly Scope[]) => ({
    id: randomUUID(),
    grantId: grant.id,
    kind,
    tokenHash: hashCredential(ctx.secret, value),
    scopes: granted,
    expiresAt: new Date(now.getTime() + lifetime),
    now,
  })
  await insertOAuthTokens(trx, [
    token('access', pair.access, ACCESS_LIFETIME_MS, scopes),
    token('refresh', pair.refresh, REFRESH_LIFETIME_MS, grant.scopes),
  ])
  return sayTokens(pair, scopes, ACCESS_LIFETIME_MS)
}

export function sayTokens(
  pair: { access: string; refresh: string },
  scopes: readonly Scope[],
  lifetimeMs: number,
): IssuedTokens {
  return {
    access_token: pair.access,
    token_type: 'Bearer',
    expires_in: Math.floor(lifetimeMs / 1000),
    refresh_token: pair.refresh,
    scope: scopes.join(' '),
  }
}

/** Whether the verifier is what the challenge is the SHA-256 of (RFC 7636 §4.6). */
export function provesChallenge(verifier: string, challenge: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false
  return createHash('sha256').update(verifier).digest('base64url') === challenge
}
