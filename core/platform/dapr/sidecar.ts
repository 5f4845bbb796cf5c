import { DomainError } from '#core/domain/errors.ts'

const DEADLINE_MS = 5_000

export interface SidecarOptions {
  /** Of its HTTP API, without a slash at the end. */
  endpoint: string
  /** DAPR_API_TOKEN, sent with every call. */
  token: string | null
}

export interface Call {
  method?: 'GET' | 'POST' | 'DELETE'
  /** Sent as JSON. */
  body?: unknown
  deadlineMs?: number
}

export interface Answer {
  status: number
  headers: Headers
  text: string
}

/** The sidecar's HTTP API (https://docs.dapr.io/reference/api/), each call with a deadline. */
export interface Sidecar {
  endpoint: string
  /** What every call to the sidecar carries. */
  headers: Readonly<Record<string, string>>
  /** Resolves with whatever the sidecar answers. @throws unavailable when it does not, or not in time */
  ask(path: string, call?: Call): Promise<Answer>
  /** As `ask`. @throws SidecarError too, when the answer is not 2xx */
  call(path: string, call?: Call): Promise<Answer>
}

/** The sidecar refused, or failed at what it was asked for. */
export class SidecarError extends Error {
  override readonly name = 'SidecarError'
  readonly status: number

  constructor(path: string, { status, text }: Answer) {
    super(`Dapr answered ${status} to ${path}: ${text.slice(0, 500)}`)
    this.status = status
  }
}

export function openSidecar({ endpoint, token }: SidecarOptions): Sidecar {
  const headers: Record<string, string> = token === null ? {} : { 'dapr-api-token': token }
  async function ask(path: string, { method = 'GET', body, deadlineMs = DEADLINE_MS }: Call = {}): Promise<Answer> {
    try {
      const answer = await fetch(endpoint + path, {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(deadlineMs),
      })
      return { status: answer.status, headers: answer.headers, text: await answer.text() }
    } catch (cause) {
      const error = new DomainError('unavailable', 'The Dapr sidecar does not answer.', { dependency: 'dapr' })
      error.cause = cause
      throw error
    }
  }
  return {
    endpoint,
    headers,
    ask,
    async call(path, options) {
      const answer = await ask(path, options)
      if (answer.status < 200 || answer.status > 299) throw new SidecarError(path, answer)
      return answer
    },
  }
}
