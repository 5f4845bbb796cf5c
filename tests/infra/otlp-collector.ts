import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { createCollector } from './collector.ts'

/** A span as OTLP's JSON has it, its attributes as an object. */
export interface ExportedSpan {
  service: string
  traceId: string
  spanId: string
  /** Empty for the first span of a trace. */
  parentSpanId: string
  name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number
  attributes: Record<string, unknown>
  links: { traceId: string; spanId: string }[]
  /** 2 is an error. */
  status: { code?: number }
}

interface Attribute {
  key: string
  value: Record<string, unknown>
}

interface Batch {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { spans: (Omit<ExportedSpan, 'service' | 'attributes' | 'links'> & RawParts)[] }[]
  }[]
}

interface RawParts {
  attributes: Attribute[]
  links?: ExportedSpan['links']
}

/** An OpenTelemetry collector as far as traces over HTTP go, which shows what it was sent. */
export async function startOtlpCollector() {
  const got = createCollector<ExportedSpan>()
  const texts: string[] = []
  const server = createServer((req, res) => {
    void json(req).then((body) => {
      texts.push(JSON.stringify(body))
      if (req.url === '/v1/traces') for (const span of spansOf(body as Batch)) got.add(span)
      res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: got.items,
    /** All that was sent, as text. */
    texts,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function spansOf({ resourceSpans }: Batch): ExportedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(toObject(resource.attributes)['service.name'])
    const spans = scopeSpans.flatMap((scope) => scope.spans)
    return spans.map((span) => ({
      ...span,
      parentSpanId: span.parentSpanId ?? '',
      service,
      attributes: toObject(span.attributes),
      links: span.links ?? [],
    }))
  })
}

function toObject(attributes: Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
