import { z } from 'zod'
import type { BusMessage, Delivery } from '../ports.ts'
import type { EventCallback } from './callbacks.ts'
import { fromCloudEvent, toCloudEvent } from './cloud-event.ts'

/** A message as the bulk API takes it: all metadata become headers of the record, and `partitionKey` its key. */
export function toEntry(message: BusMessage, n: number) {
  const headers = Object.entries({ ...message.headers, event_id: message.eventId })
  return {
    entryId: String(n),
    event: toCloudEvent(message),
    contentType: 'application/cloudevents+json',
    metadata: {
      ...Object.fromEntries(headers.map(([name, value]) => [name, encodeHeader(value)])),
      partitionKey: message.key,
    },
  }
}

const rawRecord = z.object({ data_base64: z.string() })

/** The record that a subscription with `rawPayload` hands over. */
export function toDelivery({ topic, headers, body }: EventCallback): Delivery {
  const record = Buffer.from(rawRecord.parse(JSON.parse(body)).data_base64, 'base64').toString('utf8')
  const { value, eventId, headers: own } = fromCloudEvent(record)
  const key = headers['__key']
  return {
    topic,
    partition: Number(headers['__partition'] ?? 0),
    offset: String(headers['__offset'] ?? 0),
    key: typeof key === 'string' ? utf8(key) : null,
    value,
    headers: eventId === null ? foreignHeaders(headers) : { ...own, event_id: eventId },
  }
}

/* What Docket has not published itself has its headers among those of the request. */
function foreignHeaders(headers: EventCallback['headers']): Record<string, string> {
  const named = Object.entries(headers).filter(([name]) => name === 'event_id' || name.startsWith('dlq_'))
  return Object.fromEntries(named.map(([name, value]) => [name, decodeHeader(String(value))]))
}

/* HTTP headers hold no line feeds, and one that does would keep Dapr from ever delivering the record. */
function encodeHeader(value: string): string {
  return value.replace(/[^\x20-\x24\x26-\x7e]+/gu, encodeURIComponent)
}

function decodeHeader(value: string): string {
  try {
    return decodeURIComponent(utf8(value))
  } catch {
    return value
  }
}

/* Node reads headers as Latin-1. */
function utf8(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8')
}
