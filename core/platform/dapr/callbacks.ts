import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { createHandlers } from './handlers.ts'

/** Asked by the sidecar each second; an application that is not ready is not delivered to. */
export const HEALTH_PATH = '/dapr/health'
const EVENTS_PATH = '/dapr/events/'
const JOB_PATH = '/job/'
/* A hundred records of 1 MiB, the most that a broker takes, in base64. */
const MAX_BODY_BYTES = 160 * 1024 * 1024
/* Set by the sidecar of a service that calls another; what comes from the broker or the scheduler has none. */
const CALLER_HEADER = 'dapr-caller-app-id'
const NOT_FOR_SERVICES = JSON.stringify({
  error: { code: 'forbidden', message: 'Events and jobs are taken from the sidecar alone, not from other services.' },
})
/* The sidecar asks for health each second. */
const GOODBYE_MS = 3_500
const WELCOME_MS = 2_000

export interface EventCallback {
  group: string
  topic: string
  body: string
  /** Aborted when the sidecar no longer waits; whoever handles it may abort it too. */
  abort: AbortController
}

/** Handles a callback and may say what to answer, as JSON; rejecting makes the sidecar try again. */
type EventHandler = (callback: EventCallback) => Promise<unknown>
type JobHandler = (name: string) => Promise<void>

/** What the sidecar calls in this process. */
export interface Callbacks {
  onEvents(group: string, handle: EventHandler): () => Promise<void>
  /** Resolves when the sidecar knows of it, or after 2 s without one. */
  onJobs(handle: JobHandler): Promise<() => Promise<void>>
  /** Answers a request of the sidecar; false when it is none. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>
}

export interface CallbacksOptions {
  /** APP_API_TOKEN, which the sidecar has to send; null: none is asked for. */
  token: string | null
  log: Logger
}

/**
 * The routes that the sidecar calls: health, events by group and topic, jobs. They are served on a port of their own and
 * never on the public one. What nobody here is there for is answered with 503, which means "later": 404 would drop it.
 */
export function createCallbacks({ token, log }: CallbacksOptions): Callbacks {
  const events = createHandlers<EventHandler>()
  const jobs = createHandlers<JobHandler>()
  const waiting = new Set<{ ready: boolean; probes: number; told: () => void }>()

  function isReady(): boolean {
    return events.size() + jobs.size() > 0
  }

  /* Resolves when the sidecar has asked so often, with the same answer each time, or when it is not there to ask. */
  function untilAsked(times: number, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const entry = { ready: isReady(), probes: times, told }
      const timer = setTimeout(told, ms)
      waiting.add(entry)
      function told() {
        clearTimeout(timer)
        waiting.delete(entry)
        resolve()
      }
    })
  }

  /*
   * Until the sidecar has heard that nobody is there, it offers what comes next, in vain; when it asks for the second
   * time, it has left its groups and told the broker how far they came.
   */
  async function goodbye(): Promise<void> {
    if (!isReady()) await untilAsked(2, GOODBYE_MS)
  }

  function answerHealth(response: ServerResponse): void {
    const ready = isReady()
    send(response, ready ? 200 : 503)
    for (const entry of waiting) {
      if (entry.ready === ready) entry.probes -= 1
      if (entry.probes === 0) entry.told()
    }
  }

  async function run(response: ServerResponse, work: Promise<unknown> | null): Promise<void> {
    if (work === null) return send(response, 503)
    try {
      send(response, 200, JSON.stringify((await work) ?? {}))
    } catch (cause) {
      log.warn({ cause: String(cause) }, 'a callback of Dapr was refused, it comes again')
      send(response, 503)
    }
  }

  async function answerEvent(group: string, topic: string, request: IncomingMessage, response: ServerResponse) {
    const body = await readBody(request)
    if (body === null) {
      log.error({ group, topic }, 'a callback of Dapr is too large')
      return send(response, 503)
    }
    const abort = new AbortController()
    response.once('close', () => abort.abort())
    await run(
      response,
      events.run(group, (handle) => handle({ group, topic, body, abort })),
    )
  }

  async function answerSidecar(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Health is asked without a token.
    if (path === HEALTH_PATH) return answerHealth(response)
    if (!isAllowed(request, token)) return send(response, 401)
    if (path === '/dapr/subscribe') return send(response, 200, '[]')
    if (path.startsWith(JOB_PATH)) {
      return run(
        response,
        jobs.run('', (handle) => handle(nameOf(path))),
      )
    }
    if (!path.startsWith(EVENTS_PATH)) return send(response, 404)
    const [group = '', topic = ''] = path.slice(EVENTS_PATH.length).split('/')
    await answerEvent(group, topic, request, response)
  }

  return {
    onEvents: (group, handle) => events.add(group, handle, goodbye),
    async onJobs(handle) {
      const unhandle = jobs.add('', handle, goodbye)
      await untilAsked(1, WELCOME_MS)
      return unhandle
    },
    async answer(request, response) {
      const path = (request.url ?? '/').split('?', 1)[0]!
      const isOurs = path.startsWith('/dapr/') || path.startsWith(JOB_PATH)
      if (!isOurs) return false
      const caller = request.headers[CALLER_HEADER]
      if (caller === undefined) await answerSidecar(path, request, response)
      else {
        // Our sidecar has put its token on this too.
        log.warn({ caller, path }, 'a service called what is for the sidecar alone')
        send(response, 403, NOT_FOR_SERVICES)
      }
      return true
    },
  }
}

function nameOf(path: string): string {
  return decodeURIComponent(path.slice(JOB_PATH.length))
}

/* Hashed first, so that neither length nor content shows in the time that it takes. */
function isAllowed(request: IncomingMessage, token: string | null): boolean {
  if (token === null) return true
  const given = request.headers['dapr-api-token']
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return typeof given === 'string' && timingSafeEqual(hash(given), hash(token))
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, status: number, body = '{}'): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}
