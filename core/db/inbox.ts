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
