import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { readTraceparent } from '#core/domain/trace.ts'
import type { Span, Tracing } from './ports.ts'
import type { RecordedSpan, SpanRecorder } from './span-recorder.ts'

/** Which trace the code at hand runs in. */
export interface TraceScope {
  current(): string | null
  run<T>(traceparent: string, work: () => T): T
}

export function createTraceScope(): TraceScope {
  const storage = new AsyncLocalStorage<string>()
  return { current: () => storage.getStore() ?? null, run: (traceparent, work) => storage.run(traceparent, work) }
}

/** Carries traces from step to step; with a recorder each step is a span of its own. */
export function createTracing(scope: TraceScope, recorder: SpanRecorder | null): Tracing {
  return {
    start(name, options = {}) {
      const parent = options.parent === undefined ? scope.current() : readTraceparent(options.parent)
      const recorded = options.record === false ? null : recorder?.start(name, { ...options, parent })
      return recorded ? recordedSpan(scope, recorded) : passingSpan(scope, parent ?? newTraceparent())
    },
    current: () => scope.current(),
    close: async () => recorder?.close(),
  }
}

export interface TracingOptions {
  /** Null: nothing is recorded. */
  endpoint: string | null
  scope: TraceScope
  /** Of this process, as `service.name`. */
  name: string
  log: Logger
}

/** OpenTelemetry is loaded only where it has somewhere to send to. */
export async function openTracing({ endpoint, scope, name, log }: TracingOptions): Promise<Tracing> {
  if (endpoint === null) return createTracing(scope, null)
  const { openOtlpRecorder } = await import('./otlp-recorder.ts')
  return createTracing(scope, openOtlpRecorder({ endpoint, name, log }))
}

function recordedSpan(scope: TraceScope, recorded: RecordedSpan): Span {
  const { traceparent } = recorded
  return {
    traceparent,
    run: (work) => scope.run(traceparent, work),
    set: (attributes) => recorded.set(attributes),
    end: (how = {}) => recorded.end(how),
  }
}

function passingSpan(scope: TraceScope, traceparent: string): Span {
  return { traceparent, run: (work) => scope.run(traceparent, work), set: () => undefined, end: () => undefined }
}

/* Not sampled, since nothing of it is recorded: that is what the flag tells the next one. */
function newTraceparent(): string {
  return `00-${randomHex()}-${randomHex().slice(-16)}-00`
}

/* 16 bytes. Node keeps random bytes for UUIDs in store, while each call of randomBytes asks the system. */
function randomHex(): string {
  return randomUUID().replaceAll('-', '')
}
