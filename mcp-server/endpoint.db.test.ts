import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '#core/domain/actor.ts'
import { decideAuthorization } from '#core/oauth/decide-authorization.ts'
import { readAuthorization } from '#core/oauth/read-authorization.ts'
import { registerClient } from '#core/oauth/register-client.ts'
import { authenticate } from '#core/users/authenticate.ts'
import { connectMcp } from '#tests/infra/mcp-client.ts'
import { freePort } from '#tests/infra/free-ports.ts'
import { CALLBACK, oauthSteps, pkce } from '#tests/infra/oauth-app.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

let server: TestServer
let token: string
let host: string

beforeAll(async () => {
  // A port that is known beforehand, since tokens are made out to the address.
  server = await startTestServer({ env: { PORT: String(await freePort()) } })
  token = (await server.signUp()).token
  host = new URL(server.url).host
})
afterAll(() => server?.close())

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
}

interface Sent {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: unknown
}

/* Not fetch, which does not let a caller choose the Host. */
async function send({ method = 'POST', path = '/mcp', headers = {}, body = initialize }: Sent = {}) {
  const answer = await new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = request(`${server.url}${path}`, {
        method,
        headers: {
          Accept: 'application/json, text/event-stream',
          'Content-Type': 'application/json',
          ...(method === 'GET' ? {} : { Authorization: `Bearer ${token}` }),
          ...headers,
        },
      })
      sent.on('error', reject)
      sent.on('response', (response) => {
        text(response).then((received) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: received })
        }, reject)
      })
      sent.end(method === 'GET' ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
    },
  )
  return {
    ...answer,
    body: (answer.text.startsWith('{') ? JSON.parse(answer.text) : null) as Record<string, unknown> | null,
  }
}

describe('who may come in', () => {
  test('without a token: 401, which says where the metadata are and which scopes there are', async () => {
    const answer = await fetch(`${server.url}/mcp`, { method: 'POST', body: '{}' })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="http://${host}/.well-known/oauth-protected-resource/mcp", scope="tasks:read tasks:write"`,
    )
    expect(await answer.json()).toMatchObject({ error: { code: 'unauthenticated', request_id: expect.any(String) } })
  })

  test.each(['dkt_' + 'a'.repeat(43), 'eyJhbGciOiJub25lIn0.e30.', 'x'])(
    'a foreign token (%s) is 401 invalid_token',
    async (foreign) => {
      const answer = await send({ headers: { Authorization: `Bearer ${foreign}` } })
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([
        401,
        expect.stringMatching(/error="invalid_token"/),
      ])
    },
  )

  test('a session cookie is no way in', async () => {
    const answer = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: { cookie: `docket_session=${token}`, origin: server.url },
      body: JSON.stringify(initialize),
    })
    expect(answer.status).toBe(401)
  })

  test('an expired or revoked token is 401 from then on', async () => {
    const { token: session } = await server.signUp()
    const made = await server.api('POST /me/tokens', { token: session, body: { name: 'script' } })
    const { id, token: personal } = made.body as unknown as { id: string; token: string }
    expect((await send({ headers: { Authorization: `Bearer ${personal}` } })).status).toBe(200)
    await server.api(`DELETE /me/tokens/${id}`, { token: session })
    expect((await send({ headers: { Authorization: `Bearer ${personal}` } })).status).toBe(401)
    await server.api('POST /auth/sign-out', { token: session })
    expect((await send({ headers: { Authorization: `Bearer ${session}` } })).status).toBe(401)
  })

  test('an OAuth token is good where it was made out to, and as long as its connection', async () => {
    const standalone = server.ctx.config.mcp.publicUrl
    expect((await send({ headers: await bearerFor([`${server.url}/mcp`]) })).status).toBe(200)
    const elsewhere = await send({ headers: await bearerFor([standalone]) })
    expect([elsewhere.status, elsewhere.headers['www-authenticate']]).toEqual([
      401,
      expect.stringMatching(/error="invalid_token"/),
    ])
    const both = await bearerFor([`${server.url}/mcp`, standalone])
    expect((await send({ headers: both })).status).toBe(200)
    const { body } = await server.api('GET /me/connections', { token })
    for (const { id } of (body as unknown as { connections: { id: string }[] }).connections) {
      await server.api(`DELETE /me/connections/${id}`, { token })
    }
    expect((await send({ headers: both })).status).toBe(401)
  })

  /** An app that the user let in for these resources. */
  async function bearerFor(resources: string[]) {
    const { ctx } = server
    const { actor } = (await authenticate(ctx, token))!
    const metadata = { redirect_uris: [CALLBACK], client_name: 'App', token_endpoint_auth_method: 'none' }
    const { client_id: clientId } = await registerClient(ctx, metadata)
    const { verifier, challenge } = pkce()
    const params = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: CALLBACK,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    for (const resource of resources) params.append('resource', resource)
    const noDocument = () => Promise.reject(new Error('nothing was to be fetched'))
    const reading = await readAuthorization(ctx, actor, { params, host }, noDocument)
    if (reading.kind !== 'request') throw new Error(reading.message)
    const back = new URL(await decideAuthorization(ctx, actor, reading.request, 'allow'))
    const app = { clientId, secret: undefined, redirectUri: CALLBACK }
    const answer = await oauthSteps(server.url).exchange(app, back.searchParams.get('code') ?? '', verifier)
    return { Authorization: `Bearer ${(answer.body as unknown as { access_token: string }).access_token}` }
  }

  test('the metadata name the resource and its authorization server, at both addresses', async () => {
    for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']) {
      const answer = await send({ method: 'GET', path })
      expect([answer.status, answer.body]).toEqual([
        200,
        {
          resource: `http://${host}/mcp`,
          authorization_servers: [`http://${host}`],
          scopes_supported: [...scopes],
          bearer_methods_supported: ['header'],
          resource_name: 'Docket',
        },
      ])
    }
  })
})

describe('DNS rebinding', () => {
  test.each(['evil.example', 'localhost.evil.example', '10.0.0.1', 'localhost:80:80', 'localhost/x'])(
    'Host %j is 403, metadata included',
    async (foreign) => {
      expect(await send({ headers: { Host: foreign } })).toMatchObject({
        status: 403,
        body: { error: { code: 'forbidden' } },
      })
      const metadata = await send({
        method: 'GET',
        path: '/.well-known/oauth-protected-resource',
        headers: { Host: foreign },
      })
      expect(metadata.status).toBe(403)
    },
  )

  test.each(['https://evil.example', 'http://localhost:1', 'null', 'file://'])('Origin %j is 403', async (origin) => {
    expect(await send({ headers: { Origin: origin } })).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden' } },
    })
  })

  test('the names of loopback at this port are this server', async () => {
    const { port } = new URL(server.url)
    for (const name of ['localhost', '127.0.0.1', '[::1]']) {
      const headers = { Host: `${name}:${port}`, Origin: `http://localhost:${port}` }
      expect((await send({ headers })).status).toBe(200)
    }
  })
})

describe('scopes', () => {
  const tokenWith = async (given: string[]) => {
    const { token: session } = await server.signUp()
    const made = await server.api('POST /me/tokens', { token: session, body: { name: 'script', scopes: given } })
    return (made.body as unknown as { token: string }).token
  }

  test('a token that may read sees the tools that read, and is told which scope another needs', async () => {
    const reader = await tokenWith(['tasks:read'])
    const mcp = await connectMcp(`${server.url}/mcp`, reader)
    const { tools } = await mcp.client.listTools()
    expect(tools.length).toBeGreaterThan(5)
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true)
    await mcp.close()
    const call = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'add_task', arguments: { title: 'x' } },
    }
    const answer = await send({ headers: { Authorization: `Bearer ${reader}` }, body: call })
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([
      403,
      expect.stringMatching(/^Bearer .*error="insufficient_scope".*scope="tasks:write".*resource_metadata="http:/),
    ])
    expect(answer.body).toEqual({
      error: {
        code: 'insufficient_scope',
        message: expect.stringContaining('tasks:write'),
        details: { required: 'tasks:write' },
        request_id: answer.headers['x-request-id'],
        timestamp: expect.any(String),
      },
    })
  })

  test('a token that may only write sees no tool, resource or completion that reads', async () => {
    const mcp = await connectMcp(`${server.url}/mcp`, await tokenWith(['tasks:write']), 'v1')
    const { tools } = await mcp.client.listTools()
    expect(tools.some(({ annotations }) => annotations?.readOnlyHint)).toBe(false)
    await expect(mcp.client.readResource({ uri: 'docket://tags' })).rejects.toThrow(/insufficient_scope|403/)
    await mcp.close()
  })

  test('toolsets and read-only mode take tools away altogether', async () => {
    const mcp = await connectMcp(`${server.url}/mcp?toolsets=reminders&readonly=1`, token)
    expect((await mcp.client.listTools()).tools.map(({ name }) => name)).toEqual(['list_reminders'])
    await expect(mcp.raw('snooze_reminder', { reminder_id: 1 })).rejects.toMatchObject({ code: -32602 })
    await mcp.close()
    expect(await send({ path: '/mcp?toolsets=everything' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request' } },
    })
  })
})

describe('bodies', () => {
  test('5 MB is 413, declared or not', async () => {
    const large = JSON.stringify({ ...initialize, padding: 'x'.repeat(5_000_000) })
    await expectTooLarge(large, { 'Content-Length': String(large.length) })
    await expectTooLarge(large, { 'Transfer-Encoding': 'chunked' })
  })

  /* The server does not wait for the rest of it, so that the connection may end while it is still sent. */
  async function expectTooLarge(body: string, headers: Record<string, string>) {
    const answer = await send({ body, headers }).catch((error: NodeJS.ErrnoException) => ({ status: error.code }))
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(answer.status)
  }

  test('500 malformed bodies are refused, none with a 5xx', async () => {
    const statuses = new Set<number>()
    const lane = async (first: number) => {
      for (let index = first; index < 500; index += 10) statuses.add((await send({ body: malformed(index) })).status)
    }
    await Promise.all(Array.from({ length: 10 }, (_, first) => lane(first)))
    expect([...statuses].filter((status) => status >= 500)).toEqual([])
  }, 180_000)

  /* Every cut and distortion of a good call, and things that are none. */
  function malformed(index: number): string {
    const good = JSON.stringify({
      jsonrpc: '2.0',
      id: index,
      method: 'tools/call',
      params: { name: 'add_task', arguments: { title: 'x'.repeat(index % 7), due: 'tomorrow', priority: 'High' } },
    })
    const pieces = [
      'null',
      '[]',
      '[[]]',
      '{}',
      '""',
      '0',
      '\u0000',
      '{"jsonrpc":"2.0"}',
      '{"jsonrpc":"1.0","id":1,"method":"ping"}',
    ]
    const kinds = [
      () => good.slice(0, (index * 13) % good.length),
      () => good.replaceAll('"', index % 2 === 0 ? "'" : ''),
      () => pieces[index % pieces.length]!,
      () => good.replace('"arguments":{', `"arguments":${pieces[index % pieces.length]},"x":{`),
      () => good.replace('"params":{', `"params":${pieces[index % pieces.length]},"x":{`),
      () => good.replace('"title"', '"\\u0000title"'),
      () => good.replace('"High"', `"\\ud800${index}"`),
      () => good.replace('tools/call', `tools/${'../'.repeat(index % 5)}call`),
      () => '['.repeat(index * 10),
      () => `[${good},${good}]`,
    ]
    return kinds[index % kinds.length]!()
  }

  test('a body that is no JSON by its type is refused, and GET is not served', async () => {
    expect((await send({ headers: { 'Content-Type': 'text/plain' } })).status).toBe(415)
    expect((await send({ method: 'GET', headers: { Authorization: `Bearer ${token}` } })).status).toBe(405)
  })
})

test('more requests in a minute than the limit are 429 and say when to come back', async () => {
  const limited = await startTestServer({ rateLimit: 3 })
  try {
    const { token: own } = await limited.signUp()
    const ask = () =>
      fetch(`${limited.url}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${own}`,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
        },
        body: JSON.stringify(initialize),
      })
    const answers = [await ask(), await ask(), await ask(), await ask()]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    expect(Number(answers[3]!.headers.get('retry-after'))).toBeGreaterThan(0)
  } finally {
    await limited.close()
  }
})
