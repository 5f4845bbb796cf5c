import pino, { stdTimeFunctions, type Logger } from 'pino'
import type { Config } from '#core/config.ts'

const SECRETS = ['authorization', 'cookie', 'set-cookie', 'password', 'token', 'secret']

/** JSON lines on standard output. Secrets are blanked wherever they are a field or a field's field; task text is never logged. */
export function createLog(level: Config['logLevel'], name: string): Logger {
  const paths = SECRETS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`])
  return pino({ name, level, timestamp: stdTimeFunctions.isoTime, redact: { paths, censor: '[hidden]' } })
}
