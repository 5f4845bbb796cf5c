import type { Trx } from './knex.ts'
import { runPrepared, type Prepared } from './prepared.ts'

/**
 * Claims an event for a consumer inside the transaction of its effect: true the first time, false for a repeat. Of two
 * deliveries at once the second waits for the first to commit, and claims the event itself when that rolls back.
 */
export async function claimEvent(trx: Trx, consumer: string, eventId: string, now: Date): Promise<boolean> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    'insert into inbox (consumer, event_id, processed_at) values (?, ?, ?) on conflict do nothing',
    [consumer, eventId, now],
  )
  return rowCount === 1
}

const CLAIM: Prepared = {
  name: 'claim-events',
  text: `insert into inbox (consumer, event_id, processed_at)
    select $1, event_id, $2 from unnest($3::uuid[]) as event_id order by event_id
    on conflict do nothing returning event_id`,
}

/** The same for several events at once: the ids that are claimed now. In order, so that two claimers cannot deadlock. */
export async function claimEvents(
  trx: Trx,
  consumer: string,
  eventIds: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const rows = await runPrepared<{ event_id: string }>(trx, CLAIM, [consumer, now, eventIds])
  return new Set(rows.map((row) => row.event_id))
}
