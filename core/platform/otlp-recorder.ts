import { randomUUID } from 'node:crypto'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type SpanContext } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace'
import pTimeout from 'p-timeout'
import type { Logger } from 'pino'
import { readTraceparent } from '#core/domain/trace.ts'
import type { SpanOptions } from './ports.ts'
import type { RecordedSpan, SpanRecorder } from './span-recorder.ts'

const EXPORT_TIMEOUT_MS = 5_000
const CLOSE_MS = 5_000
const MAX_LINKS = 64

const kinds: Record<NonNullable<SpanOptions['kind']>, SpanKind> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
}

/**
 * Records spans with OpenTelemetry and sends them, in batches, to a collector at `endpoint`. Nothing global is set: what
 * is the parent of what comes from the port alone. A trace that somebody else began keeps their decision to sample.
 */
export function openOtlpRecorder({
  endpoint,
  name,
  log,
}: {
  endpoint: string
  name: string
  log: Logger
}): SpanRecorder {
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': name, 'service.instance.id': randomUUID() }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [new BatchSpanProcessor({ exporter: loggingFailures(exporter, log) })],
    spanLimits: { linkCountLimit: MAX_LINKS },
  })
  const tracer = provider.getTracer('docket')
  return {
    start(spanName, { kind = 'internal', parent, links, attributes = {} }) {
      const linked = (links?.() ?? []).slice(0, MAX_LINKS).flatMap(toLink)
      const span = tracer.startSpan(spanName, { kind: kinds[kind], attributes, links: linked }, contextOf(parent))
      return {
        traceparent: toTraceparent(span.spanContext()),
        set: (more) => void span.setAttributes(more),
        end({ name: finalName, error }) {
          if (finalName !== undefined) span.updateName(finalName)
          if (error !== undefined) span.setAttribute('error.type', error).setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      } satisfies RecordedSpan
    },
    async close() {
      try {
        await pTimeout(provider.shutdown(), { milliseconds: CLOSE_MS, message: 'the collector did not answer in time' })
      } catch (error) {
        warnOfMissingSpans(log, error as Error)
      }
    },
  }
}

function contextOf(parent: string | null): Context {
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, toSpanContext(parent))
}

function toLink(traceparent: string) {
  const valid = readTraceparent(traceparent)
  return valid === null ? [] : [{ context: toSpanContext(valid) }]
}

function toSpanContext(traceparent: string): SpanContext {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-')
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
}

function toTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}

/* A collector that is away costs spans and nothing else; somebody should be told why they are missing. */
function loggingFailures(exporter: OTLPTraceExporter, log: Logger): SpanExporter {
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error) warnOfMissingSpans(log, result.error, spans.length)
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush(),
  }
}

function warnOfMissingSpans(log: Logger, { message }: Error, spans?: number): void {
  log.warn({ cause: message, spans }, 'spans could not be exported')
}
