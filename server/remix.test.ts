import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServerBuild } from '@remix-run/node'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import remixConfig from '../remix.config.js'
import type { AppLoadContext } from './load-context.ts'
import { renderPages } from './remix.ts'

type Answer = { status: number; headers: IncomingHttpHeaders; body: string }
type Ask = { method?: string; path?: string; headers?: Record<string, string>; body?: string }

/** One route that answers with what it was asked, as the build of the pages would hold it. */
const build: ServerBuild = {
  assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '' },
  assetsBuildDirectory: '',
  basename: '/',
  entry: { module: { default: () => new Response(null, { status: 500 }) } },
  future: remixConfig.future,
  isSpaMode: false,
  mode: 'production',
  publicPath: '/',
  routes: {
    echo: {
      id: 'echo',
      path: 'nested/echo',
      module: {
        default: undefined,
        loader: ({ request, context }) => Response.json({ url: request.url, context }),
        action: async ({ request }) => new Response(await request.text(), { headers: twoCookies() }),
      },
    },
  },
}

function twoCookies(): Headers {
  return new Headers([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ])
}

const app = express()
const server = createServer(app)
let port = 0

beforeAll(async () => {
  const loadContext = { cspNonce: 'made for this request' } as AppLoadContext
  app.use(
    '/nested',
    renderPages(
      { mode: 'production', build, assets: express.Router(), close: async () => undefined },
      () => loadContext,
    ),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterAll(() => {
  server.close()
})

/* node:http, since fetch neither sets Host nor sends what is malformed. */
async function ask({ method = 'GET', path = '/nested/echo?q=1', headers = {}, body }: Ask): Promise<Answer> {
  const request = httpRequest({ host: '127.0.0.1', port, method, path, headers })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }
}

describe('a page', () => {
  test('sees the whole URL that was asked for, and the load context of its request', async () => {
    const { status, body } = await ask({ headers: { host: 'docket.example:8080' } })
    expect(status).toBe(200)
    expect(JSON.parse(body)).toEqual({
      url: 'http://docket.example:8080/nested/echo?q=1',
      context: { cspNonce: 'made for this request' },
    })
  })

  test('sets several cookies', async () => {
    const { headers } = await ask({ method: 'POST', body: 'x' })
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
  })

  test.each(['localhost', '127.0.0.1:3000', '[::1]:3000', 'docket-web.example.com'])(
    'is served on host %s',
    async (host) => {
      expect((await ask({ headers: { host } })).status).toBe(200)
    },
  )

  test.each(['evil.example:80/path?x=', 'evil.example/path', 'user@evil.example', 'a b', 'host:99999', '[::1'])(
    'is refused to host %j, which would change its URL',
    async (host) => {
      expect((await ask({ headers: { host } })).status).toBe(400)
    },
  )
})

describe('a form', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  test('may have 256 kB and no byte more', async () => {
    const fits = 'a'.repeat(256 * 1024)
    expect(await ask({ method: 'POST', headers: form, body: fits })).toMatchObject({ status: 200, body: fits })
    expect((await ask({ method: 'POST', headers: form, body: `${fits}a` })).status).toBe(413)
  })

  test('with files may have what an import may have', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const file = 'a'.repeat(10 * 1024 * 1024)
    expect((await ask({ method: 'POST', headers, body: file })).status).toBe(200)
    expect((await ask({ method: 'POST', headers, body: file + 'a'.repeat(70_000) })).status).toBe(413)
  })

  test('that does not tell its size is refused', async () => {
    const headers = { ...form, 'transfer-encoding': 'chunked' }
    expect((await ask({ method: 'POST', headers, body: 'a=1' })).status).toBe(411)
  })
})
