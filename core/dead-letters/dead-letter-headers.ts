import type { BusMessage, Delivery } from '#core/platform/ports.ts'
import { deadLetterTopic } from '#core/domain/events.ts'

/** A replayed message is meant for the consumer that had failed; the others let it pass. */
export const REPLAY_FOR_HEADER = 'docket_replay_for'

export interface Failure {
  consumer: string
  error: string
  attempts: number
  at: Date
}

/** The same message for the dead-letter topic, with where it was and why it failed in its headers. */
export function toDeadLetter(delivery: Delivery, failure: Failure): BusMessage {
  return {
    topic: deadLetterTopic(delivery.topic),
    key: delivery.key ?? '',
    value: delivery.value,
    eventId: delivery.headers['event_id'] ?? '',
    headers: {
      ...delivery.headers,
      dlq_topic: delivery.topic,
      dlq_partition: String(delivery.partition),
      dlq_offset: delivery.offset,
      dlq_error: failure.error,
      dlq_attempts: String(failure.attempts),
      dlq_at: failure.at.toISOString(),
      dlq_consumer: failure.consumer,
    },
  }
}
