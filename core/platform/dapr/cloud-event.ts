import { z } from 'zod'
import { readTraceparent, TRACEPARENT } from '#core/domain/trace.ts'
import type { BusMessage } from '../ports.ts'

/** The envelope that a message travels in. A text that is no JSON (a dead letter, say) travels as text. */
export interface CloudEvent {
  specversion: '1.0'
  id: string
  source: string
  type: string
  datacontenttype: 'application/json' | 'text/plain'
  data: unknown
  /** Of the act, under the names that Dapr gives it. Without them the sidecar would write in a trace of its own. */
  traceparent?: string
  traceid?: string
  /** Headers as JSON: as those of HTTP, in which Dapr hands them over, not every text would arrive. */
  docketheaders?: string
}

const SOURCE = 'docket'
const UNKNOWN_TYPE = 'message'

export function toCloudEvent({ value, eventId, headers }: BusMessage): CloudEvent {
  const data = parseJson(value)
  const traceparent = readTraceparent(headers?.[TRACEPARENT])
  const type = (data?.json as { event_type?: unknown } | null | undefined)?.event_type
  return {
    specversion: '1.0',
    id: eventId || UNKNOWN_TYPE,
    source: SOURCE,
    type: typeof type === 'string' ? type : UNKNOWN_TYPE,
    datacontenttype: data ? 'application/json' : 'text/plain',
    data: data ? data.json : value,
    ...(traceparent !== null && { traceparent, traceid: traceparent }),
    ...(headers && { docketheaders: JSON.stringify(headers) }),
  }
}

const envelope = z.object({
  specversion: z.string(),
  id: z.string().optional(),
  datacontenttype: z.string().optional(),
  data: z.unknown(),
  docketheaders: z.string().optional(),
})
const headersSchema = z.record(z.string(), z.string())

export interface Unwrapped {
  value: string
  /** Null: it came in no envelope. */
  eventId: string | null
  headers: Readonly<Record<string, string>>
}

/** What was published. A text in no envelope, put on the topic by somebody else, is the value itself. */
export function fromCloudEvent(text: string): Unwrapped {
  const parsed = envelope.safeParse(parseJson(text)?.json)
  if (!parsed.success || parsed.data.data === undefined) return { value: text, eventId: null, headers: {} }
  const { id = null, data, datacontenttype = 'application/json', docketheaders = '{}' } = parsed.data
  const isText = typeof data === 'string' && !datacontenttype.includes('json')
  const headers = headersSchema.safeParse(parseJson(docketheaders)?.json)
  return { value: isText ? data : JSON.stringify(data), eventId: id, headers: headers.data ?? {} }
}

/** Null: it is no JSON. */
export function parseJson(text: string): { json: unknown } | null {
  try {
    return { json: JSON.parse(text) as unknown }
  } catch {
    return null
  }
}
