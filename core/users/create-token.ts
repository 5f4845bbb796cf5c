import { randomUUID } from 'node:crypto'
import { fingerprintOf, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { insertToken } from '#core/db/credentials.ts'
import { claimIdempotencyKey, keepIdempotentResult } from '#core/db/idempotency.ts'
import type { Trx } from '#core/db/knex.ts'
import type { Actor, Scope } from '#core/domain/actor.ts'
import { invalid } from '#core/domain/errors.ts'
import { parseDateTime, toIso } from '#core/domain/time.ts'
import type { CreateTokenInput } from '#core/domain/user.ts'
import { derivedToken, hashCredential, newCredential } from './credential-secret.ts'
import { requireSession } from './require-session.ts'

export interface CreatedToken {
  id: string
  name: string
  scopes: readonly Scope[]
  expires_at: string | null
  /** Shown this once; only its hash is stored. */
  token: string
}

/**
 * Makes a personal access token. Not an act like the others, since a stored result would hold the secret: with an
 * idempotency key the token is derived instead, and a repeat derives it again.
 * @throws forbidden unless the caller has a session; invalid_request when expires_at has passed; idempotency_key_reused
 */
export async function createToken(ctx: Context, actor: Actor, input: CreateTokenInput): Promise<Done<CreatedToken>> {
  requireSession(actor)
  const now = ctx.clock.now()
  const key = actor.act?.idempotencyKey
  return ctx.db.transaction(async (trx) => {
    if (key === undefined) {
      const token = newCredential('token')
      return done({ ...(await store(ctx, trx, { actor, input, now, id: randomUUID(), token })), token })
    }
    const fingerprint = fingerprintOf('create-token', input)
    const earlier = await claimIdempotencyKey(trx, { userId: actor.userId, key, fingerprint, now })
    const id = earlier ? (earlier.result as Shown).id : randomUUID()
    const token = derivedToken(ctx.secret, { userId: actor.userId, key, id })
    if (earlier) return { ...done({ ...(earlier.result as Shown), token }), replayed: true }
    const shown = await store(ctx, trx, { actor, input, now, id, token })
    await keepIdempotentResult(trx, { userId: actor.userId, key, result: shown, changeSetId: null })
    return done({ ...shown, token })
  })
}

type Shown = Omit<CreatedToken, 'token'>

async function store(
  ctx: Context,
  trx: Trx,
  made: { actor: Actor; input: CreateTokenInput; now: Date; id: string; token: string },
): Promise<Shown> {
  const { actor, input, now, id, token } = made
  const scopes = [...new Set(input.scopes)]
  const expiresAt = input.expires_at ? parseDateTime(input.expires_at, actor.timeZone, 'expires_at').instant : null
  if (expiresAt && expiresAt <= now) throw invalid('expires_at', 'must be in the future', input.expires_at)
  const tokenHash = hashCredential(ctx.secret, token)
  await insertToken(trx, { id, userId: actor.userId, name: input.name, tokenHash, scopes, expiresAt, now })
  return { id, name: input.name, scopes, expires_at: expiresAt && toIso(expiresAt) }
}

function done(result: CreatedToken): Done<CreatedToken> {
  return { result, changeSetId: null, replayed: false }
}
