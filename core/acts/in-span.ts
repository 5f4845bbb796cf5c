import type { Context } from '#core/context.ts'
import type { Span, SpanOptions } from '#core/platform/ports.ts'

/** Runs work as a span that ends with it. A failure is told by its code, never by its message, which may quote a task. */
export async function inSpan<T>(
  ctx: Pick<Context, 'tracing'>,
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = ctx.tracing.start(name, options)
  try {
    const result = await span.run(() => work(span))
    span.end()
    return result
  } catch (error) {
    span.end({ error: errorCode(error) })
    throw error
  }
}

/** The code of an error of ours, or of one from a driver; `internal` for any other. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'internal'
}
