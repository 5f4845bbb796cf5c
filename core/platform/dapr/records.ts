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
  const { value, eventId } = fromCloudEvent(record)
  const header = (name: string) => decodeHeader(String(headers[name] ?? ''))
  const own = Object.keys(headers).filter((name) => !isTransport(name))
  return {
    topic,
    partition: Number(header('__partition')) || 0,
    offset: header('__offset') || '0',
    key: headers['__key'] === undefined ? null : header('__key'),
    value,
    headers: { ...(eventId && { event_id: eventId }), ...Object.fromEntries(own.map((name) => [name, header(name)])) },
  }
}

const TRANSPORT = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'dapr-api-token',
  'host',
  'partitionkey',
  'pubsubname',
  'transfer-encoding',
  'user-agent',
])

/* The record's own headers arrive among those of the request. */
function isTransport(name: string): boolean {
  return TRANSPORT.has(name) || name.startsWith('__')
}

/* They arrive as HTTP headers, which hold no line feeds, and which Node reads as Latin-1. */
function encodeHeader(value: string): string {
  return value.replace(/[^\x20-\x24\x26-\x7e]+/gu, encodeURIComponent)
}

function decodeHeader(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8')
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
