import type { Logger } from 'pino'
import type { BusMessage, Delivery, EventBus, Subscription } from '../ports.ts'
import { pause } from '../waker.ts'
import type { Callbacks } from './callbacks.ts'
import { toDelivery, toEntry } from './records.ts'
import type { Sidecar } from './sidecar.ts'

const PUBSUB = 'kafka-pubsub'
const PUBLISH_DEADLINE_MS = 10_000
/* The sidecar takes requests of 4 MiB. */
const MAX_BATCH = 500
const MAX_BATCH_BYTES = 2 * 1024 * 1024
/* Shorter than the sidecar's timeout of a delivery, so that it is we who give up and answer. */
const OFFER_MS = 20_000
/* Its words for it: the status and the error code are those of any other failure. */
const BREAKER_OPEN = 'circuit breaker is open'
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000

export interface DaprBusParts {
  sidecar: Sidecar
  callbacks: Callbacks
  log: Logger
  /** Told with every publication, since the sidecar's own metrics leave it out for what is published in bulk. */
  onBreaker: (isOpen: boolean) => void
  /** Asked of the broker, since Dapr has no API for it; of groups that have committed nothing it must be told the topics. */
  lag(subscribed: ReadonlyMap<string, ReadonlySet<string>>): ReturnType<EventBus['lag']>
}

/**
 * The event bus over Dapr's pub/sub. Publishing goes through the bulk API, which keeps the order of each key. Groups are
 * components of their own, declared with their subscriptions in dapr-components/; what arrives is the raw record, so
 * that even a message that nobody can read comes to us and becomes a dead letter with its cause.
 */
export function createDaprBus({ sidecar, callbacks, log, onBreaker, ...parts }: DaprBusParts): EventBus {
  const stops = new Set<() => Promise<void>>()
  const subscribed = new Map<string, ReadonlySet<string>>()
  let publishFailure: unknown = null

  async function publishBatch(topic: string, messages: readonly BusMessage[]): Promise<void> {
    await sidecar.call(`/v1.0-alpha1/publish/bulk/${PUBSUB}/${encodeURIComponent(topic)}`, {
      method: 'POST',
      body: messages.map((message, n) => toEntry(message, n)),
      deadlineMs: PUBLISH_DEADLINE_MS,
    })
  }

  return {
    async publish(messages) {
      try {
        await Promise.all(
          [...new Set(messages.map(({ topic }) => topic))].map(async (topic) => {
            const ofTopic = messages.filter((message) => message.topic === topic)
            for (const batch of inBatches(ofTopic)) await publishBatch(topic, batch)
          }),
        )
        publishFailure = null
        onBreaker(false)
      } catch (cause) {
        publishFailure = cause
        onBreaker(String(cause).includes(BREAKER_OPEN))
        throw cause
      }
    },
    subscribe(subscription) {
      const abort = new AbortController()
      subscribed.set(subscription.group, new Set(subscription.topics))
      const unhandle = callbacks.onEvents(subscription.group, (callback) =>
        offer(subscription, toDelivery(callback), AbortSignal.any([callback.signal, abort.signal]), log),
      )
      const stop = async () => {
        stops.delete(stop)
        abort.abort()
        await unhandle()
      }
      stops.add(stop)
      return Promise.resolve(stop)
    },
    lag: () => parts.lag(subscribed),
    async check() {
      await sidecar.call('/v1.0/healthz/outbound', { deadlineMs: 2_000 })
      // The sidecar is well without a broker: whether that takes messages shows when one is published.
      if (publishFailure !== null) throw publishFailure
    },
    async close() {
      await Promise.all([...stops].map((stop) => stop()))
    },
  }
}

/* Before the sidecar's own next try there would be a pause in which nothing else of the partition moves. */
async function offer(subscription: Subscription, delivery: Delivery, signal: AbortSignal, log: Logger): Promise<void> {
  const until = performance.now() + OFFER_MS
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

function* inBatches(messages: readonly BusMessage[]): Generator<BusMessage[]> {
  let batch: BusMessage[] = []
  let bytes = 0
  for (const message of messages) {
    const size = Buffer.byteLength(message.value)
    if (batch.length === MAX_BATCH || (batch.length > 0 && bytes + size > MAX_BATCH_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(message)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
