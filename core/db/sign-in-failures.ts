import type { Db, Trx } from './knex.ts'

/** Apart from the migration's lock, which has one key; this is the first half of a pair of keys. */
const LOCK_CLASS = 714_002

export interface FailureCount {
  count: number
  /** The newest failure but `limit - 1`: when it leaves the window, there are fewer than `limit` again. */
  decisive: Date | null
}

/** Makes outcomes of sign-ins with one address follow one another until the transaction ends. */
export async function lockSignIn(trx: Trx, email: string): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(?, hashtext(?))', [LOCK_CLASS, email])
}

/** Failures with this address after `since`. */
export async function countFailures(db: Db | Trx, email: string, since: Date, limit: number): Promise<FailureCount> {
  const { rows } = await db.raw<{ rows: { failed_at: Date }[] }>(
    'select failed_at from sign_in_failures where email = ? and failed_at > ? order by failed_at desc limit ?',
    [email, since, limit],
  )
  return { count: rows.length, decisive: rows[limit - 1]?.failed_at ?? null }
}

/** Notes a failure, and forgets those that no longer count. */
export async function addFailure(trx: Trx, email: string, now: Date, since: Date): Promise<void> {
  await trx.raw('delete from sign_in_failures where email = ? and failed_at <= ?', [email, since])
  await trx.raw('insert into sign_in_failures (email, failed_at) values (?, ?)', [email, now])
}

export async function clearFailures(trx: Trx, email: string): Promise<void> {
  await trx.raw('delete from sign_in_failures where email = ?', [email])
}
