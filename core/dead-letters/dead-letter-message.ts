import type { BusMessage, Delivery } from '#core/platform/ports.ts'
import { deadLetterTopic } from '#core/domain/events.ts'

/** A replayed message is meant for the consumer that had failed; the others let it pass. */
export const REPLAY_FOR_HEADER = 'docket_replay_for'

/** In place of a consumer: the outbox itself held what is not valid, or a broker has put the message there. */
export const NOT_A_CONSUMER = { relay: 'outbox-relay', unknown: 'unknown' } as const

/** On a dead letter that has only the beginning of its message. */
export const CUT_HEADER = 'dlq_cut'

export interface Failure {
  consumer: string
  error: string
  attempts: number
  at: Date
}

/* Escaped in an envelope and with a few headers a message must stay below the 1 MB that a broker takes. */
const MAX_BYTES = 700_000
const CUT_CHARACTERS = 100_000
const MAX_HEADER_CHARACTERS = 4_000
const MAX_CHARACTERS_OF_HEADERS = 16_000

/**
 * The same message for the dead-letter topic, with where it was and why it failed in its headers. What is far larger than
 * any event of Docket's is cut, and stands whole on its topic; so does what somebody else put into key and headers.
 */
export function toDeadLetter(delivery: Delivery, failure: Failure): BusMessage {
  const { value } = delivery
  const isCut = Buffer.byteLength(JSON.stringify(value)) > MAX_BYTES
  return {
    topic: deadLetterTopic(delivery.topic),
    key: printable(delivery.key ?? ''),
    value: isCut ? value.slice(0, CUT_CHARACTERS).toWellFormed() : value,
    eventId: printable(delivery.headers['event_id'] ?? ''),
    headers: {
      ...smallHeaders(delivery.headers),
      ...(isCut && { [CUT_HEADER]: `the message has ${value.length} characters` }),
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

/* Brokers and sidecars hand keys on as headers of HTTP, in which some characters would never arrive. */
function printable(text: string): string {
  return text
    .slice(0, MAX_HEADER_CHARACTERS)
    .replace(/\p{Cc}/gu, '\uFFFD')
    .toWellFormed()
}

function smallHeaders(headers: Delivery['headers']): Record<string, string> {
  const small: Record<string, string> = {}
  let room = MAX_CHARACTERS_OF_HEADERS
  for (const [name, text] of Object.entries(headers)) {
    const characters = name.length + text.length
    if (text.length > MAX_HEADER_CHARACTERS || characters > room) continue
    room -= characters
    small[name] = text
  }
  return small
}
