import { createHmac, randomBytes } from 'node:crypto'
import type { CredentialKind } from '#core/db/credentials.ts'

/** What is secret, but only ever sent to the token endpoint. */
type OAuthSecret = 'code' | 'refresh' | 'client'

const PREFIXES: Record<CredentialKind | OAuthSecret, string> = {
  session: 'dks_',
  token: 'dkt_',
  oauth: 'dko_',
  code: 'dkc_',
  refresh: 'dkr_',
  client: 'dkp_',
}
const SECRET_BYTES = 32
const BEARER = /^dk[sto]_[A-Za-z0-9_-]{43}$/
const KINDS: Record<string, CredentialKind> = { dks_: 'session', dkt_: 'token', dko_: 'oauth' }

/** How long a session lives after it was last used. */
export const SESSION_LIFETIME_MS = 30 * 24 * 3_600_000

/** A new credential: 256 random bits behind a prefix that says its kind (and lets scanners find leaked ones). */
export function newCredential(kind: CredentialKind | OAuthSecret): string {
  return PREFIXES[kind] + randomBytes(SECRET_BYTES).toString('base64url')
}

/** The kind of a credential by its form; null for anything that is none of ours. */
export function kindOfCredential(token: string): CredentialKind | null {
  return BEARER.test(token) ? (KINDS[token.slice(0, 4)] ?? null) : null
}

/** What is stored of a credential. Keyed, so that a copy of the database alone is no use for guessing. */
export function hashCredential(secret: string, token: string): string {
  return hmac(secret, 'credential', token)
}

/**
 * The personal token that a request with an idempotency key makes. It follows from the server's secret and the row's random
 * id, so that a repeat can show it again although only its hash is stored.
 */
export function derivedToken(secret: string, { userId, key, id }: { userId: string; key: string; id: string }): string {
  return PREFIXES.token + hmac(secret, 'personal token', JSON.stringify([userId, key, id]))
}

/** The token of the session that a sign-up with an idempotency key opens, for the same reason. */
export function derivedSession(
  secret: string,
  { userId, key, id }: { userId: string; key: string; id: string },
): string {
  return PREFIXES.session + hmac(secret, 'sign-up session', JSON.stringify([userId, key, id]))
}

/**
 * The pair that a refresh token is exchanged for. It follows from the server's secret and the row's random id, so that a
 * request that came at the same moment gets the same pair, and not a second family that nobody could tell from a theft.
 */
export function successorsOf(secret: string, refreshTokenId: string): { access: string; refresh: string } {
  return {
    access: PREFIXES.oauth + hmac(secret, 'successor access token', refreshTokenId),
    refresh: PREFIXES.refresh + hmac(secret, 'successor refresh token', refreshTokenId),
  }
}

/* The purpose keeps a hash of one kind from ever being a valid value of another. */
function hmac(secret: string, purpose: string, text: string): string {
  return createHmac('sha256', secret).update(`${purpose}\0${text}`).digest('base64url')
}
