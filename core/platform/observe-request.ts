import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from '#core/context.ts'
import { traceIdOf } from '#core/domain/trace.ts'

export interface ObservedRequest {
  /** Echoed as X-Request-Id and in every log line and error. */
  id: string
  /** Runs the work in the trace of the request. */
  run: <T>(work: () => T) => T
}

/* Asked every few seconds by machines: they are logged and measured, but a trace of them tells nobody anything. */
const PROBES = new Set(['/healthz', '/readyz', '/metrics'])

/**
 * Names a request and takes up its trace; logs, measures and ends it when its answer is out. `describe` is asked then: the
 * pattern of the route, never the path, which has ids and words in it.
 */
export function observeRequest(
  ctx: Pick<Context, 'log' | 'metrics' | 'tracing'>,
  req: IncomingMessage,
  res: ServerResponse,
  describe: () => { route: string; userId?: string | undefined },
): ObservedRequest {
  const id = requestIdOf(req)
  const method = req.method ?? 'GET'
  res.setHeader('X-Request-Id', id)
  const span = ctx.tracing.start(method, {
    kind: 'server',
    parent: String(req.headers['traceparent'] ?? ''),
    attributes: { 'http.request.method': method, 'docket.request_id': id },
    record: !PROBES.has(req.url?.split('?', 1)[0] ?? ''),
  })
  const started = process.hrtime.bigint()
  res.on('close', () => {
    const seconds = Number(process.hrtime.bigint() - started) / 1e9
    const { route, userId } = describe()
    const status = res.statusCode
    ctx.metrics.httpDuration.observe({ method, route, status }, seconds)
    const trace_id = traceIdOf(span.traceparent)
    const ms = Math.round(seconds * 1e4) / 10
    ctx.log.info({ request_id: id, trace_id, method, route, status, ms, user_id: userId }, 'request')
    span.set({ 'http.route': route, 'http.response.status_code': status })
    span.end({ name: `${method} ${route}`, error: status >= 500 ? String(status) : undefined })
  })
  return { id, run: (work) => span.run(work) }
}

/** The id that a proxy in front gave the request, or one of our own. */
export function requestIdOf(req: Pick<IncomingMessage, 'headers'>): string {
  const given = req.headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
}
