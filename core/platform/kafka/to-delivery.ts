import type { Delivery } from '../ports.ts'
import type { KafkaBatch, KafkaHeaders } from './client.ts'

/** A message as the port hands it over: texts for bytes. */
export function toDelivery(
  topic: string,
  partition: number,
  message: KafkaBatch['batch']['messages'][number],
): Delivery {
  const { offset, key, value, headers } = message
  return {
    topic,
    partition,
    offset,
    key: key?.toString() ?? null,
    value: value?.toString() ?? '',
    headers: toText(headers ?? {}),
  }
}

function toText(headers: KafkaHeaders): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    // Of a header that stands there twice the last one counts.
    const last = Array.isArray(value) ? value.at(-1) : value
    return last === undefined ? [] : [[name, last.toString()]]
  })
  return Object.fromEntries(entries) as Record<string, string>
}
