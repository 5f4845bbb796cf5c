import { z } from 'zod'
import type { BusMessage, Delivery } from '../ports.ts'
import type { EventCallback } from './callbacks.ts'
import { fromCloudEvent, parseJson, toCloudEvent } from './cloud-event.ts'

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

/** A record that was handed over, under the id by which the sidecar is told what became of it. */
export interface Entry {
  entryId: string
  delivery: Delivery
}

const named = z.object({ entries: z.array(z.object({ entryId: z.string() })) })
const inBulk = z.object({
  entries: z.array(z.object({ entryId: z.string(), event: z.string(), metadata: z.record(z.string(), z.string()) })),
})

/**
 * The records of one partition, in their order, that a subscription with `rawPayload` and `bulkSubscribe` hands over.
 * @throws when they come in any other form
 */
export function readEntries({ topic, body }: EventCallback): Entry[] {
  return inBulk.parse(JSON.parse(body)).entries.map(({ entryId, event, metadata }) => ({
    entryId,
    delivery: toDelivery(topic, event, metadata),
  }))
}

/** The answer to what cannot be read: the sidecar puts each record on the dead-letter topic as it is, and goes on. */
export function dropAll({ body }: EventCallback) {
  const ids = named.safeParse(parseJson(body)?.json)
  const entries = ids.success ? ids.data.entries : []
  return { status: 'DROP', statuses: entries.map(({ entryId }) => ({ entryId, status: 'DROP' })) }
}

function toDelivery(topic: string, base64: string, metadata: Readonly<Record<string, string>>): Delivery {
  const record = Buffer.from(base64, 'base64').toString('utf8')
  const { value, eventId, headers: own } = fromCloudEvent(record)
  return {
    topic,
    partition: Number(metadata['__partition'] ?? 0),
    offset: metadata['__offset'] ?? '0',
    key: metadata['__key'] ?? null,
    value,
    headers: eventId === null ? foreignHeaders(metadata) : { ...own, event_id: eventId },
  }
}

/* What Docket has not published itself has its headers among the metadata. */
function foreignHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(metadata).filter(([name]) => name === 'event_id' || name.startsWith('dlq_'))
  return Object.fromEntries(named.map(([name, value]) => [name, decodeHeader(value)]))
}

/* HTTP headers hold no line feeds, and one that does would keep Dapr from ever delivering the record. */
function encodeHeader(value: string): string {
  return value.replace(/[^\x20-\x24\x26-\x7e]+/gu, encodeURIComponent)
}

function decodeHeader(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
