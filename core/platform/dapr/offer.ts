import type { Logger } from 'pino'
import type { Delivery, Subscription } from '../ports.ts'
import { pause } from '../waker.ts'
import type { Entry } from './records.ts'

/* Shorter than the sidecar's timeout of a delivery, so that it is we who give up and answer. */
const OFFER_MS = 20_000
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000

/** What became of each record, as the sidecar wants to be told. */
export interface BulkAnswer {
  statuses: { entryId: string; status: 'SUCCESS' | 'RETRY' }[]
}

/**
 * Offers what a sidecar has handed over and says which were accepted: all up to the first that was refused for too long,
 * so that what comes again comes in order.
 */
export async function offerEntries(
  subscription: Subscription,
  entries: readonly Entry[],
  signal: AbortSignal,
  log: Logger,
): Promise<BulkAnswer> {
  const until = performance.now() + OFFER_MS
  const deliveries = entries.map(({ delivery }) => delivery)
  const accepted =
    !signal.aborted && (await offerTogether(subscription, deliveries, log))
      ? entries.length
      : await offerInTurn(subscription, deliveries, { until, signal, log })
  const status = (n: number) => (n < accepted ? 'SUCCESS' : 'RETRY')
  return { statuses: entries.map(({ entryId }, n) => ({ entryId, status: status(n) })) }
}

async function offerTogether(
  subscription: Subscription,
  deliveries: readonly Delivery[],
  log: Logger,
): Promise<boolean> {
  if (!subscription.handleMany || deliveries.length < 2) return false
  try {
    await subscription.handleMany(deliveries)
    return true
  } catch (cause) {
    const place = { group: subscription.group, topic: deliveries[0]!.topic, partition: deliveries[0]!.partition }
    log.warn({ ...place, cause: String(cause) }, 'messages refused together, taken one by one')
    return false
  }
}

interface Patience {
  until: number
  signal: AbortSignal
  log: Logger
}

/* How many, from the first on, were accepted. */
async function offerInTurn(
  subscription: Subscription,
  deliveries: readonly Delivery[],
  patience: Patience,
): Promise<number> {
  for (const [n, delivery] of deliveries.entries()) {
    if (patience.signal.aborted || performance.now() > patience.until) return n
    try {
      await offer(subscription, delivery, patience)
    } catch {
      // Why has been logged.
      return n
    }
  }
  return deliveries.length
}

/* Before the sidecar's own next try there would be a pause in which nothing else of the partition moves. */
async function offer(subscription: Subscription, delivery: Delivery, { until, signal, log }: Patience): Promise<void> {
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, MAX_DELAY_MS)) {
    try {
      return await subscription.handle(delivery)
    } catch (cause) {
      const { topic, partition, offset } = delivery
      const place = { group: subscription.group, topic, partition, offset }
      log.warn({ ...place, cause: String(cause) }, 'message refused, it comes again')
      await pause(delay, signal)
      if (signal.aborted || performance.now() > until) throw cause
    }
  }
}
