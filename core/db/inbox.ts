import type { Trx } from './knex.ts'

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

/** The same for several events at once: the ids that are claimed now. In order, so that two claimers cannot deadlock. */
export async function claimEvents(
  trx: Trx,
  consumer: string,
  eventIds: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const { rows } = await trx.raw<{ rows: { event_id: string }[] }>(
    `insert into inbox (consumer, event_id, processed_at)
     select :consumer, event_id, :now from unnest(:eventIds::uuid[]) as event_id order by event_id
     on conflict do nothing returning event_id`,
    { consumer, now, eventIds: [...eventIds] },
  )
  return new Set(rows.map((row) => row.event_id))
}
