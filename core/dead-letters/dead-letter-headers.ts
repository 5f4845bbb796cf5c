import type { BusMessage, Delivery } from '#core/platform/ports.ts'
import { deadLetterTopic } from '#core/domain/events.ts'

/** A replayed message is meant for the consumer that had failed; the others let it pass. */
export const REPLAY_FOR_HEADER = 'docket_replay_for'

/** In place of a consumer: the outbox itself held what is not valid, or a broker has put the message there. */
export const NO_CONSUMERS = { relay: 'outbox-relay', unknown: 'unknown' } as const

export interface Failure {
  consumer: string
  error: string
  attempts: number
  at: Date
}

/* With its headers, and escaped in an envelope, it must not exceed the 1 MB that the original may have had. */
const MAX_CHARACTERS = 100_000

/**
 * The same message for the dead-letter topic, with where it was and why it failed in its headers. What is far larger than
 * any event of Docket's is cut, and stands whole on its topic.
 */
export function toDeadLetter(delivery: Delivery, failure: Failure): BusMessage {
  const isCut = delivery.value.length > MAX_CHARACTERS
  const size = isCut ? ` (cut: the message has ${delivery.value.length} characters)` : ''
  return {
    topic: deadLetterTopic(delivery.topic),
    key: (delivery.key ?? '').slice(0, MAX_CHARACTERS),
    value: delivery.value.slice(0, MAX_CHARACTERS),
    eventId: delivery.headers['event_id'] ?? '',
    headers: {
      ...delivery.headers,
      dlq_topic: delivery.topic,
      dlq_partition: String(delivery.partition),
      dlq_offset: delivery.offset,
      dlq_error: failure.error + size,
      dlq_attempts: String(failure.attempts),
      dlq_at: failure.at.toISOString(),
      dlq_consumer: failure.consumer,
    },
  }
}
