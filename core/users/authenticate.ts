import type { Context } from '#core/context.ts'
import {
  findCredential,
  touchConnection,
  touchSession,
  touchToken,
  type CredentialKind,
  type FoundCredential,
} from '#core/db/credentials.ts'
import { findUserById, toUser } from '#core/db/users.ts'
import { scopes, type Actor } from '#core/domain/actor.ts'
import type { User } from '#core/domain/user.ts'
import { readAgentToken } from './agent-token.ts'
import { SESSION_LIFETIME_MS, hashCredential, kindOfCredential } from './credential-secret.ts'

export interface Authenticated {
  actor: Actor
  user: User
  kind: CredentialKind | 'agent'
  /** The servers that an OAuth access token was made out to; null for what is good everywhere. */
  audiences: readonly string[] | null
  /** Revoking any of these (the signal `revoked` names it) ends the credential. */
  endedBy: readonly string[]
  /** Null for a personal token without an end. */
  expiresAt: Date | null
}

const TOUCH_EVERY_MS = 60_000

/**
 * Who a session token, personal token or OAuth access token speaks for; null when it is unknown, expired or revoked.
 * Looked up by its keyed hash, so that no comparison can be timed. Its use is noted once a minute, while the request goes on.
 */
export async function authenticate(ctx: Context, token: string): Promise<Authenticated | null> {
  const now = ctx.clock.now()
  const kind = kindOfCredential(token)
  if (!kind) return authenticateAgent(ctx, token, now)
  const credential = await findCredential(ctx.db, kind, hashCredential(ctx.secret, token), now)
  if (!credential) return null
  const isStale = !credential.lastUsedAt || now.getTime() - credential.lastUsedAt.getTime() >= TOUCH_EVERY_MS
  if (isStale) noteUse(ctx, credential, now)
  const expiresAt = isStale && kind === 'session' ? sessionEnd(now) : credential.expiresAt
  const { audiences, endedBy } = credential
  return { actor: actorOf(credential), user: toUser(credential.user), kind, audiences, endedBy, expiresAt }
}

async function authenticateAgent(ctx: Context, token: string, now: Date): Promise<Authenticated | null> {
  const grant = readAgentToken(ctx.secret, token, now)
  const user = grant && (await findUserById(ctx.db, grant.userId))
  if (!user) return null
  const actor: Actor = {
    userId: user.id,
    type: 'agent',
    name: 'Assistant',
    timeZone: user.timeZone,
    weekStart: user.weekStart,
    scopes: grant.isReadOnly ? ['tasks:read'] : scopes,
    credentialId: grant.conversationId,
    act: { changeSetId: grant.changeSetId },
  }
  return { actor, user: toUser(user), kind: 'agent', audiences: null, endedBy: [], expiresAt: grant.expiresAt }
}

/* Nobody waits for it, and when it fails the next request tries again. */
function noteUse(ctx: Context, { id, kind }: FoundCredential, now: Date): void {
  const touches: Record<CredentialKind, () => Promise<void>> = {
    session: () => touchSession(ctx.db, id, now, sessionEnd(now)),
    token: () => touchToken(ctx.db, id, now),
    oauth: () => touchConnection(ctx.db, id, now),
  }
  touches[kind]().catch((error: unknown) => ctx.log.warn({ err: error }, 'the use of a credential was not noted'))
}

function sessionEnd(now: Date): Date {
  return new Date(now.getTime() + SESSION_LIFETIME_MS)
}

function actorOf({ id, name, scopes, user }: FoundCredential): Actor {
  return {
    userId: user.id,
    type: name === null ? 'user' : 'client',
    name: name ?? user.name,
    timeZone: user.timeZone,
    weekStart: user.weekStart,
    scopes,
    credentialId: id,
  }
}
