import type { OutboxEvent } from '#core/db/outbox.ts'
import type { Act } from './perform-act.ts'

/**
 * Runs one part of an act so that its failure takes back this part alone: rows through a savepoint, events by not being
 * handed on. For acts that report one result an item.
 */
export async function attemptPart<T>(act: Act, work: (part: Act) => Promise<T>): Promise<T> {
  act.actor.act?.signal?.throwIfAborted()
  const events: OutboxEvent[] = []
  const result = await act.trx.transaction((trx) => work({ ...act, trx, events }))
  act.events.push(...events)
  return result
}
