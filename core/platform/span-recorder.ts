import type { SpanAttributes, SpanOptions } from './ports.ts'

/** Keeps spans for whoever looks at traces. */
export interface SpanRecorder {
  /** `parent` is valid, or null for the first span of a trace. */
  start(name: string, options: SpanOptions & { parent: string | null }): RecordedSpan
  close(): Promise<void>
}

export interface RecordedSpan {
  traceparent: string
  set(attributes: SpanAttributes): void
  end(how: { name?: string; error?: string | undefined }): void
}
