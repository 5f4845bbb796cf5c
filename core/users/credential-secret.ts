import { createHmac, randomBytes } from 'node:crypto'
import type { CredentialKind } from '#core/db/credentials.ts'

const PREFIXES: Record<CredentialKind, string> = { session: 'dks_', token: 'dkt_' }
const SECRET_BYTES = 32
const TOKEN = /^dk[st]_[A-Za-z0-9_-]{43}$/

/** How long a session lives after it was last used. */
export const SESSION_LIFETIME_MS = 30 * 24 * 3_600_000

/** A new credential: 256 random bits behind a prefix that says its kind (and lets scanners find leaked ones). */
export function newCredential(kind: CredentialKind): string {
  return PREFIXES[kind] + randomBytes(SECRET_BYTES).toString('base64url')
}

/** The kind of a credential by its form; null for anything that is none of ours. */
export function kindOfCredential(token: string): CredentialKind | null {
  if (!TOKEN.test(token)) return null
  return token.startsWith(PREFIXES.session) ? 'session' : 'token'
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

/* The purpose keeps a hash of one kind from ever being a valid value of another. */
function hmac(secret: string, purpose: string, text: string): string {
  return createHmac('sha256', secret).update(`${purpose}\0${text}`).digest('base64url')
}
