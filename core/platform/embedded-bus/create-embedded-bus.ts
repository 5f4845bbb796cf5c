import type { Logger } from 'pino'
import type { BusLocks } from '#core/db/bus-locks.ts'
import type { BusStore, PartitionId } from '#core/db/bus-store.ts'
import { outsideTopics } from '#core/domain/events.ts'
import type { BusMessage, Clock, Delivery, EventBus, Signals, Subscription } from '../ports.ts'
import { createWaker, type Waker } from '../waker.ts'
import { consumePartition } from './consume-partition.ts'
import { partitionCount, partitionOf } from './partition-of.ts'
import { createPartitionSharing } from './share-partitions.ts'

const POLL_MS = 1_000

export interface EmbeddedBusParts {
  store: BusStore
  locks: BusLocks
  signals: Signals
  clock: Clock
  log: Logger
}

/**
 * The event bus for installations without a broker: a log in PostgreSQL, partitioned and kept like Kafka's, so that a
 * message is durable when publish resolves and several processes share the work. Owns its locks and closes them.
 */
export function createEmbeddedBus({ store, locks, signals, clock, log }: EmbeddedBusParts): EventBus {
  const sharing = createPartitionSharing(locks, log)
  const leaves = new Set<() => Promise<void>>()
  const known = new Set<string>()
  const watch = createHeadWatch(store)
  const unhear = signals.on('bus', () => void watch.look())
  const timer = setInterval(() => {
    if (leaves.size === 0) return
    void sharing.rebalance()
    void watch.look()
  }, POLL_MS).unref()

  async function ensureTopics(topics: readonly string[]): Promise<void> {
    const missing = topics.filter((topic) => !known.has(topic)).flatMap(partitionsOf)
    if (missing.length > 0) await store.ensurePartitions(missing)
    for (const topic of topics) known.add(topic)
  }

  function begin(subscription: Subscription, at: PartitionId): () => Promise<void> {
    const abort = new AbortController()
    const waker = createWaker()
    const forget = watch.add(at, waker)
    const { group } = subscription
    const handle = (delivery: Delivery) => subscription.handle(delivery)
    const handleMany = subscription.handleMany?.bind(subscription)
    const work = { store, group, at, handle, handleMany, signal: abort.signal, waker, log }
    const done = consumePartition(work)
    return async () => {
      abort.abort()
      waker.wake()
      await done
      forget()
    }
  }

  return {
    async publish(published: readonly BusMessage[]) {
      // Nobody outside reaches this bus, so what is for them alone would only be written, kept and purged.
      const messages = published.filter(({ topic }) => !outsideTopics.has(topic))
      if (messages.length === 0) return
      await ensureTopics([...new Set(messages.map(({ topic }) => topic))])
      const placed = messages.map((message) => ({ ...message, partition: partitionOf(message.topic, message.key) }))
      await store.append(placed, clock.now())
      signals.send('bus')
    },
    async subscribe(subscription) {
      await ensureTopics(subscription.topics)
      const partitions = subscription.topics.flatMap(partitionsOf)
      const membership = { group: subscription.group, partitions, begin: (at: PartitionId) => begin(subscription, at) }
      const leave = await sharing.join(membership)
      leaves.add(leave)
      return async () => {
        if (leaves.delete(leave)) await leave()
      }
    },
    lag: () => store.lag(),
    check: () => store.check(),
    async close() {
      clearInterval(timer)
      unhear()
      await Promise.all([...leaves].map((leave) => leave()))
      leaves.clear()
      await locks.close()
    },
  }
}

function partitionsOf(topic: string): PartitionId[] {
  return Array.from({ length: partitionCount(topic) }, (_, partition) => ({ topic, partition }))
}

/** Wakes the consumers of partitions that have grown: one small query for all of them, however many groups there are. */
function createHeadWatch(store: BusStore) {
  const wakers = new Map<string, Set<Waker>>()
  const heads = new Map<string, number>()
  let looking = false
  let again = false

  async function look(): Promise<void> {
    again = true
    if (looking) return
    looking = true
    while (again) {
      again = false
      await wakeGrown().catch(() => undefined)
    }
    looking = false
  }

  async function wakeGrown(): Promise<void> {
    if (wakers.size === 0) return
    for (const { topic, partition, next } of await store.heads()) {
      const key = `${topic}/${partition}`
      if (heads.get(key) === next) continue
      heads.set(key, next)
      for (const waker of wakers.get(key) ?? []) waker.wake()
    }
  }

  return {
    look,
    /** Returns the function that ends the waking. */
    add({ topic, partition }: PartitionId, waker: Waker): () => void {
      const key = `${topic}/${partition}`
      const set = wakers.get(key) ?? new Set()
      wakers.set(key, set.add(waker))
      return () => void set.delete(waker)
    },
  }
}
