import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '#tests/infra/free-ports.ts'
import { CALLBACK, oauthSteps, pkce, type OAuthApp, type Tokens } from '#tests/infra/oauth-app.ts'
import { openSocket } from '#tests/infra/test-socket.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

let server: TestServer
let steps: ReturnType<typeof oauthSteps>
let person: { id: string; token: string; email: string }
let app: OAuthApp

beforeAll(async () => {
  server = await startTestServer({ pages: true, env: { PORT: String(await freePort()) } })
  steps = oauthSteps(server.url)
  person = await server.signUp()
  app = await steps.newApp()
})
afterAll(() => server?.close())

/** Locks every grant; what it returns waits until so many requests stand before the lock, and lets them through. */
async function holdGrants() {
  const trx = await server.ctx.db.transaction()
  await trx('oauth_grants').forUpdate()
  return async (count: number) => {
    const waiting = `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await expect
      .poll(async () => (await server.ctx.db.raw<{ rows: { count: number }[] }>(waiting)).rows[0]?.count)
      .toBeGreaterThanOrEqual(count)
    await trx.rollback()
  }
}

const code = (body: unknown) => (body as { error?: string }).error

describe('from the metadata to a task', () => {
  test.each(['localhost', '127.0.0.1'])(
    'asked as %s, the metadata names that host, S256 alone, and every endpoint',
    async (name) => {
      const issuer = server.url.replace('127.0.0.1', name)
      const answer = await oauthSteps(issuer).ask('/.well-known/oauth-authorization-server', {
        headers: { origin: 'https://inspector.example' },
      })
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(answer.body).toEqual({
        issuer,
        authorization_endpoint: `${issuer}/oauth/authorize`,
        token_endpoint: `${issuer}/oauth/token`,
        registration_endpoint: `${issuer}/oauth/register`,
        revocation_endpoint: `${issuer}/oauth/revoke`,
        scopes_supported: ['tasks:read', 'tasks:write'],
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
        revocation_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        client_id_metadata_document_supported: true,
      })
    },
  )

  test('an app that is let in works within its scopes, under its name, and is listed', async () => {
    const reader = await steps.newApp({ client_name: 'Reader' })
    const tokens = await steps.connect(reader, person.token, { scope: 'tasks:read' })
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^dko_/) as string,
      refresh_token: expect.stringMatching(/^dkr_/) as string,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'tasks:read',
    })
    expect((await server.api('GET /me/tasks', { token: tokens.access_token })).status).toBe(200)
    const refused = await server.api('POST /me/tasks', { token: tokens.access_token, body: { title: 'No' } })
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      403,
      'Bearer error="insufficient_scope", scope="tasks:write"',
    ])

    const more = await steps.connect(reader, person.token, { scope: 'tasks:read tasks:write' })
    const added = await server.api('POST /me/tasks', { token: more.access_token, body: { title: 'By an app' } })
    expect(added.status).toBe(201)
    const { change_sets: sets } = (await server.api('GET /me/change-sets', { token: person.token }))
      .body as unknown as {
      change_sets: { actor: unknown }[]
    }
    expect(sets[0]?.actor).toEqual({ type: 'client', name: 'Reader' })
    await expect
      .poll(async () => (await server.api('GET /me/connections', { token: person.token })).body)
      .toMatchObject({
        connections: [
          {
            name: 'Reader',
            scopes: ['tasks:read', 'tasks:write'],
            last_used_at: expect.any(String) as string,
            active: true,
          },
        ],
      })
    // The first token is what was agreed to then: a further scope is a further token.
    expect((await server.api('POST /me/tasks', { token: tokens.access_token, body: { title: 'No' } })).status).toBe(403)
  })

  test('the answer carries the state and says whom it is from; a refusal too', async () => {
    const path = steps.authorizePath(app, { code_challenge: pkce().challenge, state: 'a b&c=d' })
    for (const [decision, field, value] of [
      ['allow', 'code', expect.stringMatching(/^dkc_/)],
      ['deny', 'error', 'access_denied'],
    ] as const) {
      const { status, headers } = await steps.decide(path, person.token, decision)
      const back = new URL(headers.get('location') ?? '')
      expect([status, back.origin + back.pathname]).toEqual([303, CALLBACK])
      expect(Object.fromEntries(back.searchParams)).toMatchObject({
        [field]: value as string,
        state: 'a b&c=d',
        iss: server.url,
      })
    }
  })

  test('a client with a secret is asked for it, in the header or in the body', async () => {
    const confidential = await steps.newApp({ token_endpoint_auth_method: 'client_secret_basic' })
    const { verifier, challenge } = pkce()
    const back = await steps.allow(confidential, person.token, { code_challenge: challenge })
    const form = { grant_type: 'authorization_code', code: back.get('code') ?? '', code_verifier: verifier }
    const basic = (secret: string) => ({ authorization: `Basic ${btoa(`${confidential.clientId}:${secret}`)}` })
    const wrong = await steps.token(form, basic('wrong'))
    expect([wrong.status, wrong.headers.get('www-authenticate'), code(wrong.body)]).toEqual([
      401,
      'Basic realm="Docket"',
      'invalid_client',
    ])
    const without = await steps.token({ ...form, client_id: confidential.clientId })
    expect([without.status, code(without.body)]).toEqual([401, 'invalid_client'])
    const right = await steps.token(form, basic(confidential.secret ?? ''))
    expect([right.status, right.headers.get('cache-control')]).toEqual([200, 'no-store'])
  })

  test('tokens are made out to the MCP servers of this installation, whatever name of loopback is used', async () => {
    for (const resource of [
      `${server.url}/mcp`,
      server.url.replace('127.0.0.1', 'localhost') + '/mcp',
      `${server.url}/mcp/?toolsets=tasks`,
    ]) {
      const tokens = await steps.connect(app, person.token, { resource })
      const [grant] = await server.ctx.db('oauth_grants').orderBy('created_at', 'desc').limit(1)
      expect(grant).toMatchObject({ audiences: [`${server.ctx.config.web.publicUrl}/mcp`] })
      expect((await server.api('GET /me', { token: tokens.access_token })).status).toBe(200)
    }
  })

  test('the database holds neither a code nor a token nor a secret of a client', async () => {
    const confidential = await steps.newApp({ token_endpoint_auth_method: 'client_secret_post' })
    const { verifier, challenge } = pkce()
    const back = await steps.allow(confidential, person.token, { code_challenge: challenge })
    const { body } = await steps.exchange(confidential, back.get('code') ?? '', verifier)
    const { access_token: access, refresh_token: refresh } = body as unknown as {
      access_token: string
      refresh_token: string
    }
    const tables = ['oauth_clients', 'oauth_grants', 'oauth_tokens', 'connections']
    const dump = JSON.stringify(await Promise.all(tables.map((table) => server.ctx.db(table).select('*'))))
    for (const secret of [access, refresh, back.get('code'), confidential.secret]) {
      expect(secret).toMatch(/^dk[orcp]_/)
      expect(dump).not.toContain(secret?.slice(4))
    }
  })
})

describe('refreshing', () => {
  test('gives a new pair within the scopes, narrower ones when asked, and the old access token lives on', async () => {
    const first = await steps.connect(app, person.token)
    const second = await steps.refresh(app, first.refresh_token, { scope: 'tasks:read' })
    expect([second.status, second.body]).toMatchObject([200, { scope: 'tasks:read' }])
    const third = await steps.refresh(app, second.body['refresh_token'] ?? '')
    expect([third.status, third.body]).toMatchObject([200, { scope: 'tasks:read tasks:write' }])
    expect((await server.api('GET /me', { token: first.access_token })).status).toBe(200)
  })

  test('five times at once, the same token gives one pair, and that works', async () => {
    const first = await steps.connect(app, person.token)
    const release = await holdGrants()
    const asked = Array.from({ length: 5 }, () => steps.refresh(app, first.refresh_token))
    await release(5)
    const answers = await Promise.all(asked)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(new Set(answers.map(({ body }) => `${body['refresh_token']} ${body['access_token']}`)).size).toBe(1)
    const { access_token: access, refresh_token: next } = answers[0]!.body as unknown as Tokens
    expect((await server.api('GET /me', { token: access })).status).toBe(200)
    expect((await steps.refresh(app, next)).status).toBe(200)
  })

  test('with a token that was used before ends the whole family at once, sockets included, and no other', async () => {
    const other = await steps.connect(app, person.token)
    const first = await steps.connect(app, person.token)
    const second = await steps.refresh(app, first.refresh_token)
    const access = second.body['access_token'] ?? ''
    const socket = await openSocket(server.url, { token: access })
    const otherSocket = await openSocket(server.url, { token: other.access_token })
    const reused = await steps.refresh(app, first.refresh_token)
    expect([reused.status, code(reused.body)]).toEqual([400, 'invalid_grant'])
    expect(await socket.closed).toBe(4401)
    for (const token of [first.access_token, access]) {
      expect((await server.api('GET /me', { token })).status).toBe(401)
    }
    expect(code((await steps.refresh(app, second.body['refresh_token'] ?? '')).body)).toBe('invalid_grant')
    expect((await server.api('GET /me', { token: other.access_token })).status).toBe(200)
    otherSocket.say({ action: 'ping' })
    expect(await otherSocket.first('pong')).toBeDefined()
    otherSocket.socket.close()
  })
})
