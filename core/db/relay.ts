import type { Db, Trx } from './knex.ts'
import { lockWaiting, type WaitingEvent } from './lock-waiting.ts'
import { runPrepared, type Prepared } from './prepared.ts'
import { runInTransaction } from './transaction.ts'

/** How many events went out, or `standby`: another process relays at this moment. */
export type RelayOutcome = number | 'standby'

const RELAY_LOCK = 'docket relay'

export interface RelayOptions {
  limit: number
  /** How many events of one user at most; what a user has beyond it waits for the next batch. */
  perUser?: number
  /** How many events are handed to `publish` at a time. */
  chunk: number
  now: () => Date
  publish: (events: WaitingEvent[]) => Promise<void>
}

/**
 * Publishes the oldest waiting events, those of each user in order, and stamps them with the next sequence numbers, in
 * one transaction that holds the relay's lock. When `publish` rejects, or the process dies after it, nothing is stamped
 * and the same events go out again: at least once. A dead relay's lock is free as soon as its connection is gone.
 *
 * Rows are marked, not read past a cursor: ids become visible out of order, and a cursor would step over the late ones.
 */
export async function relayBatch(db: Db, options: RelayOptions): Promise<RelayOutcome> {
  const { limit, perUser = limit, chunk, now, publish } = options
  return runInTransaction(db, async (trx) => {
    if (!(await takeRelayLock(trx))) return 'standby'
    const events = await lockWaiting(trx, { limit, perUser })
    let stamping = Promise.resolve()
    for (let start = 0; start < events.length; start += chunk) {
      const part = events.slice(start, start + chunk)
      // The stamps of one chunk are written while the next is on its way: two backends work at once.
      await bothDone(publish(part), stamping)
      stamping = stamp(trx, part, now())
    }
    await stamping
    return events.length
  })
}

/* Not Promise.all: a rollback must not start while a statement of the same connection is still running. */
async function bothDone(publishing: Promise<void>, stamping: Promise<void>): Promise<void> {
  for (const result of await Promise.allSettled([publishing, stamping])) {
    if (result.status === 'rejected') throw result.reason
  }
}

/*
 * The rows that wait are a few among many that waited since the last vacuum. A bitmap scan, which the planner likes for
 * them, looks at every dead one each time; a plain index scan remembers which are dead and steps over them.
 */
const TAKE_LOCK: Prepared = {
  name: 'take-relay-lock',
  text: `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as held, set_config('enable_bitmapscan', 'off', true)`,
}

async function takeRelayLock(trx: Trx): Promise<boolean> {
  const [lock] = await runPrepared<{ held: boolean }>(trx, TAKE_LOCK, [RELAY_LOCK])
  return lock?.held === true
}

const STAMP: Prepared = {
  name: 'stamp-events',
  text: `with state as (
      update relay_state set last_seq = last_seq + $1::bigint returning last_seq - $1::bigint as before
    )
    update events e set seq = state.before + o.n, published_at = $2
    from unnest($3::bigint[]) with ordinality as o (id, n), state where e.id = o.id`,
}

async function stamp(trx: Trx, events: readonly WaitingEvent[], now: Date): Promise<void> {
  await runPrepared(trx, STAMP, [events.length, now, events.map(({ id }) => id)])
}

/** How many events wait, and since when the oldest does. */
export async function outboxBacklog(db: Db): Promise<{ pending: number; oldest: Date | null }> {
  const { rows } = await db.raw<{ rows: { pending: number; oldest: Date | null }[] }>(
    'select count(*) as pending, min(created_at) as oldest from events where seq is null',
  )
  return rows[0]!
}
