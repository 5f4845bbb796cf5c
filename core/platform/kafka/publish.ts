import pTimeout from 'p-timeout'
import type { Logger } from 'pino'
import type { BusMessage } from '../ports.ts'
import type { KafkaClient, KafkaProducer } from './client.ts'

/* A dead broker keeps the relay's lock no longer than this. */
const DEADLINE_MS = 8_000
const TOO_LATE = `Kafka did not answer within ${DEADLINE_MS / 1000} s`
/* A broker refuses more than 1 MB for one partition at a time, and all of a topic's messages may be one user's. */
const TOPIC_BYTES = 700_000
const ALL_REPLICAS = -1

interface OpenProducer {
  producer: KafkaProducer
  connected: Promise<void>
  abandoned: boolean
}

/**
 * Publishes in the order of the calls, one request at a time: what a partition holds is then in the order of publication,
 * whatever is repeated. A call settles within 8 s; a producer that failed is replaced, and with it its idempotence: what
 * was under way may come twice. What it has not sent by then it never sends.
 */
export function createPublisher(client: KafkaClient, topicsReady: () => Promise<void>, log: Logger) {
  let current: OpenProducer | null = null
  let last: Promise<unknown> = Promise.resolve()

  function open(): OpenProducer {
    const producer = client.producer(() => opened.abandoned)
    const opened: OpenProducer = { producer, connected: producer.connect(), abandoned: false }
    return opened
  }

  async function send(opened: OpenProducer, messages: readonly BusMessage[]): Promise<void> {
    await opened.connected
    await opened.producer.sendBatch({ acks: ALL_REPLICAS, topicMessages: byTopic(messages) })
  }

  async function sendAll(messages: readonly BusMessage[], until: number): Promise<void> {
    await pTimeout(topicsReady(), { milliseconds: left(until), message: TOO_LATE })
    for (const part of inParts(messages)) {
      const opened = (current ??= open())
      const sending = send(opened, part)
      try {
        await pTimeout(sending, { milliseconds: left(until), message: TOO_LATE })
      } catch (cause) {
        current = null
        log.warn({ cause: String(cause) }, 'publishing failed, the next attempt takes a new producer')
        void abandon(opened, sending)
        throw cause
      }
    }
  }

  return {
    publish(messages: readonly BusMessage[]): Promise<void> {
      if (messages.length === 0) return Promise.resolve()
      const until = performance.now() + DEADLINE_MS
      const result = last.then(() => sendAll(messages, until))
      last = result.catch(() => undefined)
      return result
    },
    async close(): Promise<void> {
      await last
      const opened = current
      current = null
      if (opened) await disconnect(opened.producer)
    },
  }
}

/* It may connect once more before it sees that it is abandoned; hence twice. */
async function abandon(opened: OpenProducer, sending: Promise<void>): Promise<void> {
  opened.abandoned = true
  await disconnect(opened.producer)
  await sending.catch(() => undefined)
  await disconnect(opened.producer)
}

async function disconnect(producer: KafkaProducer): Promise<void> {
  await producer.disconnect().catch(() => undefined)
}

function* inParts(messages: readonly BusMessage[]): Generator<BusMessage[]> {
  let part: BusMessage[] = []
  const bytes = new Map<string, number>()
  for (const message of messages) {
    const size = (bytes.get(message.topic) ?? 0) + Buffer.byteLength(message.value)
    if (size > TOPIC_BYTES && part.length > 0) {
      yield part
      part = []
      bytes.clear()
    }
    part.push(message)
    bytes.set(message.topic, (bytes.get(message.topic) ?? 0) + Buffer.byteLength(message.value))
  }
  if (part.length > 0) yield part
}

function byTopic(messages: readonly BusMessage[]) {
  const topics = new Map<string, { key: string; value: string; headers: Record<string, string> }[]>()
  for (const { topic, key, value, headers, eventId } of messages) {
    const list = topics.get(topic) ?? []
    if (list.length === 0) topics.set(topic, list)
    list.push({ key, value, headers: { ...headers, event_id: eventId } })
  }
  return [...topics].map(([topic, list]) => ({ topic, messages: list }))
}

/* One that waited for its turn past its time gets a moment, and fails with the right words. */
function left(until: number): number {
  return Math.max(1, until - performance.now())
}
