import { openMcpEndpoint } from '#mcp-server/endpoint.ts'
import { startWorkers } from '#workers/index.ts'
import { startWeb } from '#server/start-web.ts'
import { openBuiltPages } from '#server/remix.ts'
import { loadConfig } from '#core/config.ts'
import type { FetchDocument } from '#core/oauth/find-client.ts'
import { serviceAddress } from '#core/platforms/service-address.ts'
import { createTestContext, type TestContext } from './test-context.ts'

export interface TestServer extends TestContext {
  url: string
  /** A request to the API: `api('GET /me/tasks', { token, body, headers })`. */
  api(request: string, options?: ApiOptions): Promise<ApiAnswer>
  /** A new user with a token. */
  signUp(fields?: Record<string, unknown>): Promise<{ id: string; token: string; email: string }>
}

export interface ApiOptions {
  token?: string | undefined
  body?: unknown
  headers?: Record<string, string>
}

export interface ApiAnswer {
  status: number
  headers: Headers
  /* What a test expects of an answer is what it says of its type. */
  body: Record<string, never>
  text: string
}

let people = 0

/** The real server on a free loopback port and a database of its own, workers included. */
export async function startTestServer({
  pages = false,
  rateLimit = 0,
  env = {} as Record<string, string>,
  fetchDocument = undefined as FetchDocument | undefined,
} = {}): Promise<TestServer> {
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    RATE_LIMIT_PER_MINUTE: String(rateLimit),
    ...env,
  })
  let webPort = 0
  const context = await createTestContext({
    config,
    addressOf: (service) => serviceAddress(config, service, webPort),
  })
  const workers = await startWorkers(context.ctx)
  const endpoint = openMcpEndpoint(context.ctx, { place: 'web' })
  const more = fetchDocument ? { fetchDocument } : {}
  const web = await startWeb(context.ctx, pages ? openBuiltPages : null, endpoint, more)
  webPort = web.port
  const url = `http://127.0.0.1:${web.port}`
  const api = (request: string, options: ApiOptions = {}) => callApi(url, request, options)
  return {
    ...context,
    url,
    api,
    async signUp(fields = {}) {
      people += 1
      const body = {
        email: `person-${people}-${process.pid}@example.com`,
        password: 'a good password',
        time_zone: 'UTC',
        ...fields,
      }
      const answer = await api('POST /auth/sign-up', { body })
      const { user, token } = answer.body as unknown as { user: { id: string; email: string }; token: string }
      return { id: user.id, token, email: user.email }
    },
    async close() {
      await web.stop()
      await workers.stop()
      await context.close()
    },
  }
}

/** A request to the API of a server: `callApi(url, 'GET /me/tasks', { token })`. */
export async function callApi(
  url: string,
  request: string,
  { token, body, headers = {} }: ApiOptions,
): Promise<ApiAnswer> {
  const [method = 'GET', path = '/'] = request.split(' ')
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('application/json') ?? false
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: (isJson ? JSON.parse(text) : {}) as Record<string, never>,
  }
}
