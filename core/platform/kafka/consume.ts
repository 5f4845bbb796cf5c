import pTimeout from 'p-timeout'
import type { Logger } from 'pino'
import type { Subscription } from '../ports.ts'
import { pause } from '../waker.ts'
import type { KafkaClient } from './client.ts'
import { createDelivery } from './deliver-batches.ts'
import { groupIdOf } from './lag.ts'

const PARTITIONS_AT_ONCE = 16
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000
const GOODBYE_MS = 3_000

export interface ConsumerParts {
  client: KafkaClient
  subscription: Subscription
  log: Logger
  /** Resolves when the topics are there; rejects when the broker cannot be reached. */
  topicsReady: () => Promise<unknown>
  /** The consumer has ended and cannot be started again in this process. */
  onCrash: (cause: Error) => void
}

/** Begins to consume, and goes on trying when the broker is away. Returns the function that ends it after the messages at hand. */
export async function consume({ client, subscription, log, topicsReady, onCrash }: ConsumerParts) {
  const { group } = subscription
  const topics = [...subscription.topics]
  const consumer = client.consumer(groupIdOf(group))
  const abort = new AbortController()
  const delivering = createDelivery(subscription, consumer, abort.signal, log.child({ group }))

  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    if (abort.signal.aborted) return
    log.warn({ group, cause: String(error), restart }, 'the consumer failed')
    if (restart) return
    // It takes a broker that does not come back for a reason to give up.
    if (isOutage(error)) started = startUntilItWorks()
    else onCrash(error)
  })

  async function start(): Promise<void> {
    await topicsReady()
    await consumer.connect()
    await consumer.subscribe({ topics, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: delivering.eachBatch,
    })
  }

  async function startUntilItWorks(): Promise<void> {
    for (let delay = FIRST_DELAY_MS; !abort.signal.aborted; delay = Math.min(delay * 2, MAX_DELAY_MS)) {
      try {
        return await start()
      } catch (cause) {
        log.warn({ group, cause: String(cause) }, 'cannot consume yet, trying again')
        firstAttempt.done()
        await pause(delay, abort.signal)
      }
    }
  }

  const firstAttempt = createGate()
  let started = startUntilItWorks().finally(firstAttempt.done)
  await firstAttempt.opened
  return async () => {
    abort.abort()
    await inTime(started)
    await delivering.idle()
    await inTime(consumer.disconnect())
  }

  /* A broker that is gone must not keep the process from its end: what is left open ends with that. */
  async function inTime(ending: Promise<void>): Promise<void> {
    const late = { milliseconds: GOODBYE_MS, message: `Kafka did not answer within ${GOODBYE_MS / 1000} s` }
    await pTimeout(ending, late).catch((cause: unknown) =>
      log.warn({ group, cause: String(cause) }, 'left without a goodbye'),
    )
  }
}

const outages = new Set([
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSTopicMetadataNotLoaded',
])

/** Whether the broker is away, somewhere down the chain of causes. */
function isOutage(error: unknown): boolean {
  return error instanceof Error && (outages.has(error.name) || isOutage(error.cause))
}

function createGate() {
  let done: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    done = resolve
  })
  return { opened, done: () => done() }
}
