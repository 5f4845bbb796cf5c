import pLimit, { type LimitFunction } from 'p-limit'
import type { Logger } from 'pino'
import type { BusMessage, EventBus } from '../ports.ts'
import type { Callbacks, EventCallback } from './callbacks.ts'
import { offerEntries } from './offer.ts'
import { dropAll, readEntries, toEntry, type Entry } from './records.ts'
import type { Sidecar } from './sidecar.ts'
import { inBatches, inWaves } from './waves.ts'

const PUBSUB = 'kafka-pubsub'
const PUBLISH_DEADLINE_MS = 10_000
/* With the deadline of the last request still within the 30 s for which PostgreSQL lets the relay's transaction idle. */
const LAST_WAVE_AFTER_MS = 18_000
/* Each takes a request of its own, some 8 ms, in which those of all other keys wait. */
const MAX_PER_KEY = 10
/* Longer than the relay's longest pause, 5 s, and the longest publication, 28 s. */
const FAILURE_COUNTS_MS = 35_000
/* Its words for it: the status and the error code are those of any other failure. */
const BREAKER_OPEN = 'circuit breaker is open'

export interface DaprBusParts {
  sidecar: Sidecar
  callbacks: Callbacks
  log: Logger
  /** Told with every publication, since the sidecar's own metrics leave it out for what is published in bulk. */
  onBreaker: (isOpen: boolean) => void
  /** Asked of the broker, since Dapr has no API for it; of groups that have committed nothing it must be told the topics. */
  lag(subscribed: ReadonlyMap<string, ReadonlySet<string>>): ReturnType<EventBus['lag']>
  /** Whether messages wait to be published and none goes out, whichever process tries. */
  isStuck(): Promise<boolean>
}

/**
 * The event bus over Dapr's pub/sub. Publishing goes through the bulk API, with one message of a key at a time: of two
 * that the sidecar has together, the later one alone may get through to a broker that dies. Groups are components of
 * their own, declared with their subscriptions in dapr-components/; what arrives is the raw record, so that even a
 * message that nobody can read comes to us and becomes a dead letter with its cause.
 */
export function createDaprBus({ sidecar, callbacks, log, onBreaker, ...parts }: DaprBusParts): EventBus {
  const stops = new Set<() => Promise<void>>()
  const subscribed = new Map<string, ReadonlySet<string>>()
  const failure = createRecentFailure(onBreaker)

  async function publishTo(topic: string, messages: readonly BusMessage[]): Promise<void> {
    const began = performance.now()
    for (const batch of inWaves(messages).flatMap((wave) => [...inBatches(wave)])) {
      if (performance.now() - began > LAST_WAVE_AFTER_MS) throw new Error('the broker takes too long for each message')
      await sidecar.call(`/v1.0-alpha1/publish/bulk/${PUBSUB}/${encodeURIComponent(topic)}`, {
        method: 'POST',
        body: batch.map((message, n) => toEntry(message, n)),
        deadlineMs: PUBLISH_DEADLINE_MS,
      })
    }
  }

  function read(callback: EventCallback): Entry[] | null {
    try {
      return readEntries(callback)
    } catch (cause) {
      const { group, topic } = callback
      log.error({ group, topic, cause: String(cause).slice(0, 500) }, 'a callback of Dapr cannot be read, given up')
      return null
    }
  }

  return {
    maxPerKey: MAX_PER_KEY,
    async publish(messages) {
      try {
        const topics = [...new Set(messages.map(({ topic }) => topic))]
        const ofTopic = (topic: string) => messages.filter((message) => message.topic === topic)
        // Not Promise.all: what follows a failure must not meet the rest of this on its way.
        const results = await Promise.allSettled(topics.map((topic) => publishTo(topic, ofTopic(topic))))
        for (const result of results) if (result.status === 'rejected') throw result.reason
        failure.forget()
      } catch (cause) {
        failure.note(cause)
        throw cause
      }
    },
    subscribe(subscription) {
      // No signal of the subscription's own, combined with each callback's: Node 20 never forgets what was combined with it.
      const atHand = new Set<AbortController>()
      const turnOf = createTurns()
      subscribed.set(subscription.group, new Set(subscription.topics))
      const unhandle = callbacks.onEvents(subscription.group, async (callback) => {
        const { abort } = callback
        const entries = read(callback)
        if (!entries) return dropAll(callback)
        atHand.add(abort)
        const turn = turnOf(`${callback.topic}/${entries[0]?.delivery.partition}`)
        const offering = turn(() => offerEntries(subscription, entries, abort.signal, log))
        return offering.finally(() => atHand.delete(abort))
      })
      const stop = async () => {
        stops.delete(stop)
        const unhandled = unhandle()
        for (const abort of atHand) abort.abort()
        await unhandled
      }
      stops.add(stop)
      return Promise.resolve(stop)
    },
    lag: () => parts.lag(subscribed),
    async check() {
      await sidecar.call('/v1.0/healthz/outbound', { deadlineMs: 2_000 })
      // The sidecar is well without a broker: whether that takes messages shows when one is published, here or elsewhere.
      failure.rethrow()
      if (await parts.isStuck()) throw new Error('messages wait and none goes out')
    },
    async close() {
      await Promise.all([...stops].map((stop) => stop()))
    },
  }
}

/* One after the other of each partition: what the sidecar has given up on may still be at hand when it comes again. */
function createTurns() {
  const turns = new Map<string, LimitFunction>()
  return (partition: string): LimitFunction => {
    const turn = turns.get(partition) ?? pLimit(1)
    turns.set(partition, turn)
    return turn
  }
}

/* Of a process that no longer relays a failure says nothing after a while: another one's publications may succeed. */
function createRecentFailure(onBreaker: (isOpen: boolean) => void) {
  let recent: { cause: unknown; timer: NodeJS.Timeout } | null = null

  function forget(): void {
    clearTimeout(recent?.timer)
    recent = null
    onBreaker(false)
  }

  return {
    forget,
    note(cause: unknown): void {
      clearTimeout(recent?.timer)
      recent = { cause, timer: setTimeout(forget, FAILURE_COUNTS_MS).unref() }
      onBreaker(String(cause).includes(BREAKER_OPEN))
    },
    rethrow(): void {
      if (recent) throw recent.cause
    },
  }
}
