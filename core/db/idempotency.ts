import { DomainError } from '#core/domain/errors.ts'
import type { Trx } from './knex.ts'

const LIFETIME = '24 hours'

interface Claim {
  userId: string
  key: string
  fingerprint: string
  now: Date
}

export interface EarlierResult {
  result: unknown
  changeSetId: string | null
}

/**
 * Claims a key in the act's own transaction, so that of two at once the second waits for the first to commit (or to
 * roll back, and then claims it itself). Returns the earlier result of a repeat, null when the act should run.
 * @throws idempotency_key_reused when the key was used for something else
 */
export async function claimIdempotencyKey(trx: Trx, claim: Claim): Promise<EarlierResult | null> {
  const claimed = await trx.raw<{ rowCount: number }>(
    `insert into idempotency_keys as k (user_id, key, fingerprint, created_at) values (:userId, :key, :fingerprint, :now)
     on conflict (user_id, key) do update set fingerprint = excluded.fingerprint, created_at = excluded.created_at,
       result = null, change_set_id = null
     where k.created_at < excluded.created_at - interval '${LIFETIME}'`,
    { ...claim },
  )
  if (claimed.rowCount === 1) return null
  const earlier = await trx('idempotency_keys')
    .where({ user_id: claim.userId, key: claim.key })
    .first<{ fingerprint: string; result: unknown; change_set_id: string | null }>()
  if (earlier.fingerprint !== claim.fingerprint) {
    throw new DomainError(
      'idempotency_key_reused',
      `Idempotency-Key ${JSON.stringify(claim.key)} was used for another request.`,
    )
  }
  return { result: earlier.result, changeSetId: earlier.change_set_id }
}

/** Keeps what a repeat of the key will answer. */
export async function keepIdempotentResult(
  trx: Trx,
  kept: { userId: string; key: string; result: unknown; changeSetId: string | null },
): Promise<void> {
  await trx('idempotency_keys')
    .where({ user_id: kept.userId, key: kept.key })
    .update({ result: JSON.stringify(kept.result ?? null), change_set_id: kept.changeSetId })
}
