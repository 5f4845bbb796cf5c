import type { EventBus } from '../ports.ts'
import { pause } from '../waker.ts'
import { createAdministration } from './administer.ts'
import { createKafkaClient, type ClientOptions, type KafkaSettings } from './client.ts'
import { consume } from './consume.ts'
import { readLag } from './lag.ts'
import { createPublisher } from './publish.ts'
import { createMissingTopics } from './topics.ts'

const CHECK_MS = 1_500
const FIRST_DELAY_MS = 200
const MAX_DELAY_MS = 5_000

export interface KafkaBusParts extends ClientOptions {
  settings: KafkaSettings
  /** A consumer has ended that only a new process can start again. */
  onFatal: (cause: Error) => void
}

/**
 * The event bus on Kafka, for installations of several machines. Opening it never fails: while the broker is away, messages
 * are refused, consumers wait and `check` rejects; topics that are missing are made as soon as it is there.
 */
export function createKafkaBus({ settings, onFatal, ...options }: KafkaBusParts): EventBus {
  const { log } = options
  const client = createKafkaClient(settings, options)
  const { administer, close: endAdministration } = createAdministration(client)
  const closing = new AbortController()
  const leaves = new Set<() => Promise<void>>()
  const subscribed = new Map<string, Set<string>>()
  const topics = createTopicsOnce()
  const publisher = createPublisher(client, () => topics.ready(), log)
  const keptTrying = keepTrying()

  /* Once for a process, however many ask: the publisher, each consumer, the start. */
  function createTopicsOnce() {
    let made: Promise<void> | null = null
    return {
      ready(): Promise<void> {
        made ??= createMissingTopics(administer, settings.replicationFactor).then(
          (created) => {
            if (created.length > 0) log.info({ topics: created }, 'topics made')
          },
          (cause: unknown) => {
            made = null
            throw cause
          },
        )
        return made
      },
    }
  }

  async function keepTrying(): Promise<void> {
    for (let delay = FIRST_DELAY_MS; !closing.signal.aborted; delay = Math.min(delay * 2, MAX_DELAY_MS)) {
      try {
        return await topics.ready()
      } catch (cause) {
        log.warn({ cause: String(cause) }, 'Kafka cannot be reached, trying again')
        await pause(delay, closing.signal)
      }
    }
  }

  return {
    publish: (messages) => publisher.publish(messages),
    async subscribe(subscription) {
      const known = subscribed.get(subscription.group) ?? new Set()
      subscribed.set(subscription.group, known)
      for (const topic of subscription.topics) known.add(topic)
      const topicsReady = () => topics.ready()
      const leave = await consume({ client, subscription, log, topicsReady, onCrash: onFatal })
      leaves.add(leave)
      return async () => {
        if (leaves.delete(leave)) await leave()
      }
    },
    lag: () => readLag(administer, subscribed),
    check: () => administer(CHECK_MS, async (admin) => void (await admin.describeCluster())),
    async close() {
      closing.abort()
      const ending = [...leaves]
      leaves.clear()
      await Promise.all(ending.map((leave) => leave()))
      await keptTrying
      await publisher.close()
      await endAdministration()
    },
  }
}
