import { DomainError, isDomainError } from '#core/domain/errors.ts'
import type { Invoker, ServiceName, Tracing } from './ports.ts'

/** Until the answer begins; how long its body may take is for the caller's own signal. */
const DEADLINE_MS = 30_000

export interface InvocationOptions {
  /** The address under which a service's paths lie, without a slash at the end. Asked anew for each call. */
  addressOf: (service: ServiceName) => string
  /** Sent with every call. */
  headers?: Readonly<Record<string, string>>
  deadlineMs?: number
}

/** Calls services over HTTP, wherever their paths lie: at their own addresses or behind a sidecar. */
export function createInvoker({ addressOf, headers = {}, deadlineMs = DEADLINE_MS }: InvocationOptions): Invoker {
  return {
    async invoke(service, path, init = {}) {
      // `http://127.0.0.1:3000` + `@evil.example` would be another host.
      if (!path.startsWith('/')) throw new TypeError(`A path begins with a slash, ${JSON.stringify(path)} does not`)
      const deadline = new AbortController()
      const timer = setTimeout(() => deadline.abort(), deadlineMs)
      const signal = init.signal ? AbortSignal.any([init.signal, deadline.signal]) : deadline.signal
      const all = new Headers(init.headers)
      for (const [name, value] of Object.entries(headers)) all.set(name, value)
      try {
        return await fetch(addressOf(service) + path, { ...init, headers: all, signal })
      } catch (cause) {
        if (init.signal?.aborted) throw cause
        throw deadline.signal.aborted ? tooLate(service, deadlineMs) : unreachable(service, cause)
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** Tells each service that is called in which trace it is. */
export function traceInvocations(invoker: Invoker, tracing: Tracing): Invoker {
  return {
    async invoke(service, path, init = {}) {
      const method = init.method ?? 'GET'
      const attributes = { 'http.request.method': method, 'server.address': service }
      const span = tracing.start(`${method} ${service}`, { kind: 'client', attributes })
      const headers = new Headers(init.headers)
      headers.set('traceparent', span.traceparent)
      try {
        const answer = await invoker.invoke(service, path, { ...init, headers })
        span.set({ 'http.response.status_code': answer.status })
        span.end({ error: answer.status >= 400 ? String(answer.status) : undefined })
        return answer
      } catch (error) {
        span.end({ error: isDomainError(error) ? error.code : 'aborted' })
        throw error
      }
    },
  }
}

function tooLate(service: ServiceName, deadlineMs: number): DomainError {
  return new DomainError('timeout', `${service} did not answer within ${deadlineMs / 1000} s.`, { dependency: service })
}

/** What a caller is told about a service that cannot be reached; `cause` is for the log. */
export function unreachable(service: ServiceName, cause: unknown): DomainError {
  const error = new DomainError('unavailable', `${service} cannot be reached.`, { dependency: service })
  error.cause = cause
  return error
}
