import pino, { stdTimeFunctions, type DestinationStream, type Logger } from 'pino'
import type { Config } from '#core/config.ts'
import { traceIdOf } from '#core/domain/trace.ts'
import type { Tracing } from './ports.ts'

const SECRETS = ['authorization', 'cookie', 'set-cookie', 'password', 'token', 'secret']

const OUTSIDE = { current: () => null }

/**
 * JSON lines on standard output, each with the trace that it is written in. Secrets are blanked wherever they are a field
 * or a field's field; task text is never logged.
 */
export function createLog(
  level: Config['logLevel'],
  name: string,
  trace: Pick<Tracing, 'current'> = OUTSIDE,
  destination: DestinationStream = pino.destination(1),
): Logger {
  const paths = SECRETS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`])
  const mixin = () => {
    const traceparent = trace.current()
    return traceparent === null ? {} : { trace_id: traceIdOf(traceparent) }
  }
  const redact = { paths, censor: '[hidden]' }
  return pino({ name, level, timestamp: stdTimeFunctions.isoTime, redact, mixin }, destination)
}
