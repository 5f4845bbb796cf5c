import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '#tests/infra/free-ports.ts'
import { CALLBACK, oauthSteps, pkce, type Answer, type OAuthApp } from '#tests/infra/oauth-app.ts'
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

const refusal = ({ status, body }: Answer) => [status, (body as { error?: string }).error]

async function grants(): Promise<number> {
  const [row] = await server.ctx.db('oauth_grants').count<{ count: number }[]>()
  return row?.count ?? 0
}

describe('a code', () => {
  test('that is used a second time is refused, and what came of it is revoked at once', async () => {
    const { verifier, challenge } = pkce()
    const code = (await steps.allow(app, person.token, { code_challenge: challenge })).get('code') ?? ''
    const first = await steps.exchange(app, code, verifier)
    const token = String(first.body['access_token'])
    expect((await server.api('GET /me', { token })).status).toBe(200)
    expect(refusal(await steps.exchange(app, code, verifier))).toEqual([400, 'invalid_grant'])
    expect((await server.api('GET /me', { token })).status).toBe(401)
    expect(refusal(await steps.refresh(app, String(first.body['refresh_token'])))).toEqual([400, 'invalid_grant'])
  })

  test('that is used by five requests at once gives tokens to one of them at most', async () => {
    const { verifier, challenge } = pkce()
    const code = (await steps.allow(app, person.token, { code_challenge: challenge })).get('code') ?? ''
    const answers = await Promise.all(Array.from({ length: 5 }, () => steps.exchange(app, code, verifier)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.filter(({ status }) => status !== 200).map((answer) => refusal(answer).join()))).toEqual(
      new Set(['400,invalid_grant']),
    )
  })

  test('is worth nothing to another client, and stays good for its own', async () => {
    const { verifier, challenge } = pkce()
    const other = await steps.newApp()
    const code = (await steps.allow(app, person.token, { code_challenge: challenge })).get('code') ?? ''
    expect(refusal(await steps.exchange(other, code, verifier))).toEqual([400, 'invalid_grant'])
    expect((await steps.exchange(app, code, verifier)).status).toBe(200)
  })

  test.each([
    ['another redirect_uri', { redirect_uri: 'http://127.0.0.1:41999/elsewhere' }, 'invalid_grant'],
    ['no code_verifier', { code_verifier: undefined }, 'invalid_grant'],
    ['another code_verifier', { code_verifier: pkce().verifier }, 'invalid_grant'],
    ['the challenge as code_verifier', { code_verifier: 'challenge' }, 'invalid_grant'],
    ['another resource', { resource: 'https://elsewhere.example/mcp' }, 'invalid_target'],
    ['a resource that was not granted', { resource: 'http://localhost:3333/mcp' }, 'invalid_target'],
    ['another grant_type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no client_id', { client_id: undefined }, 'invalid_client'],
  ])('with %s gives nothing', async (_name, more, error) => {
    const { verifier, challenge } = pkce()
    const resource = `${server.url}/mcp`
    const code = (await steps.allow(app, person.token, { code_challenge: challenge, resource })).get('code') ?? ''
    const changed = {
      ...more,
      ...('code_verifier' in more && more.code_verifier === 'challenge' && { code_verifier: challenge }),
    }
    const answer = await steps.exchange(app, code, verifier, changed)
    expect(refusal(answer)).toEqual([error === 'invalid_client' ? 401 : 400, error])
  })

  test('that nobody was given is refused', async () => {
    for (const code of ['', 'x', `dkc_${'A'.repeat(43)}`, person.token]) {
      expect((await steps.exchange(app, code, pkce().verifier)).status).toBe(400)
    }
  })
})

describe('a request for authorization', () => {
  const wrong: [string, Record<string, string | undefined>, string][] = [
    ['without PKCE', { code_challenge: undefined }, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['whose PKCE is plain because it does not say', { code_challenge_method: undefined }, 'invalid_request'],
    ['with a challenge that is no SHA-256', { code_challenge: 'short' }, 'invalid_request'],
    ['for the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
    ['for a scope that there is not', { scope: 'admin' }, 'invalid_scope'],
    ['for a resource of somebody else', { resource: 'https://elsewhere.example/mcp' }, 'invalid_target'],
    ['for this host at another path', { resource: 'http://localhost/api' }, 'invalid_target'],
  ]

  test.each(wrong)(
    '%s leads nowhere by itself: the reason is shown, with a link back',
    async (_name, params, error) => {
      const stranger = await steps.newApp()
      const before = await grants()
      const path = steps.authorizePath(stranger, { code_challenge: pkce().challenge, ...params })
      const page = await steps.consentPage(path, person.token)
      expect([page.status, page.headers.get('location')]).toEqual([400, null])
      const link = /href="(http:\/\/127\.0\.0\.1:41999\/callback[^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&')
      expect(Object.fromEntries(new URL(link ?? '').searchParams)).toMatchObject({
        error,
        state: 'the state',
        iss: server.url,
      })
      const pressed = await steps.decide(path, person.token)
      expect(new URL(pressed.headers.get('location') ?? '').searchParams.get('code')).toBeNull()
      expect(await grants()).toBe(before)
    },
  )

  test('of an app that is connected already is answered with its error at once', async () => {
    await steps.connect(app, person.token)
    const page = await steps.consentPage(steps.authorizePath(app), person.token)
    const back = new URL(page.headers.get('location') ?? '')
    expect([page.status, back.searchParams.get('error'), back.searchParams.get('iss')]).toEqual([
      303,
      'invalid_request',
      server.url,
    ])
  })

  test.each([
    ['another host', 'https://evil.example/callback'],
    ['another path', 'http://127.0.0.1:41999/callback/other'],
    ['a path that climbs', 'http://127.0.0.1:41999/callback/../../x'],
    ['another loopback name', 'http://localhost:41999/callback'],
    ['a host behind a user name', 'http://127.0.0.1:41999@evil.example/callback'],
    ['a longer host', 'http://127.0.0.1.evil.example:41999/callback'],
    ['an appended query', 'http://127.0.0.1:41999/callback?next=https://evil.example'],
    ['a fragment', 'http://127.0.0.1:41999/callback#x'],
    ['no URL', 'nonsense'],
    ['script', 'javascript:alert(1)//'],
    ['nothing', ''],
  ])('with %s as its redirect_uri is answered on this page and nowhere else', async (_name, uri) => {
    const path = steps.authorizePath(app, { redirect_uri: uri, code_challenge: pkce().challenge })
    for (const answer of [await steps.consentPage(path, person.token), await steps.decide(path, person.token)]) {
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
      expect(answer.text).not.toMatch(/href="[^"]*(evil\.example|javascript:)/)
    }
  })

  test('may come with any port of a loopback address, since an app gets one when it starts', async () => {
    const redirectUri = CALLBACK.replace('41999', '50123')
    const back = await steps.decide(
      steps.authorizePath(app, { redirect_uri: redirectUri, code_challenge: pkce().challenge }),
      person.token,
    )
    expect(back.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:50123\/callback\?code=/)
  })

  test('with a parameter twice is refused', async () => {
    const path = `${steps.authorizePath(app, { code_challenge: pkce().challenge })}&client_id=other`
    expect((await steps.decide(path, person.token)).status).toBe(400)
  })

  test('of an unknown client is refused', async () => {
    const unknown = { clientId: 'nobody', secret: undefined, redirectUri: CALLBACK }
    expect((await steps.consentPage(steps.authorizePath(unknown), person.token)).status).toBe(400)
  })

  test('asks nobody who is not signed in, and comes back after the sign-in', async () => {
    const path = steps.authorizePath(app, { code_challenge: pkce().challenge })
    const { status, headers } = await steps.ask(path)
    expect(status).toBe(302)
    const to = new URL(headers.get('location') ?? '', server.url)
    expect([to.origin, to.pathname, to.searchParams.get('redirect')]).toEqual([server.url, '/auth', path])
  })

  test('ignores scopes that other servers have, and says what it gave', async () => {
    expect((await steps.connect(app, person.token, { scope: 'openid tasks:read offline_access' })).scope).toBe(
      'tasks:read',
    )
  })
})

describe('scopes', () => {
  test('do not grow by refreshing', async () => {
    const reader = await steps.newApp()
    const tokens = await steps.connect(reader, person.token, { scope: 'tasks:read' })
    const more = await steps.refresh(reader, tokens.refresh_token, { scope: 'tasks:read tasks:write' })
    expect(refusal(more)).toEqual([400, 'invalid_scope'])
    // Refused before it was used, so that it is still good for what was granted.
    expect((await steps.refresh(reader, tokens.refresh_token)).body).toMatchObject({ scope: 'tasks:read' })
  })

  test('of another install of the same app do not become those of this one', async () => {
    const shared = await steps.newApp()
    const reader = await steps.connect(shared, person.token, { scope: 'tasks:read' })
    await steps.connect(shared, person.token, { scope: 'tasks:write' })
    expect((await steps.refresh(shared, reader.refresh_token)).body).toMatchObject({ scope: 'tasks:read' })
  })
})

describe('the consent', () => {
  test('cannot be framed, is not cached, and may lead to this app only', async () => {
    const path = steps.authorizePath(app, { code_challenge: pkce().challenge })
    const { status, headers } = await steps.consentPage(path, person.token)
    expect([status, headers.get('x-frame-options'), headers.get('cache-control')]).toEqual([200, 'DENY', 'no-store'])
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:41999;")
  })

  test('forged from another site is refused, whatever that site says of itself', async () => {
    const before = await grants()
    const path = steps.authorizePath(app, { code_challenge: pkce().challenge })
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: server.url.replace('http:', 'https:') },
      { origin: '', 'sec-fetch-site': 'cross-site' },
    ]) {
      const answer = await steps.decide(path, person.token, 'allow', headers)
      expect([answer.status, answer.headers.get('location')]).toEqual([403, null])
    }
    expect(await grants()).toBe(before)
  })

  test('cannot be given with a token, not even with one that may do everything', async () => {
    const made = await server.api('POST /me/tokens', { token: person.token, body: { name: 'script' } })
    const tokens = await steps.connect(app, person.token)
    const before = await grants()
    const path = steps.authorizePath(app, { code_challenge: pkce().challenge })
    for (const token of [String(made.body['token']), tokens.access_token]) {
      const headers = { authorization: `Bearer ${token}`, origin: server.url }
      expect((await steps.ask(path, { headers })).status).toBe(403)
      const pressed = await steps.ask(path, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ decision: 'allow' }),
      })
      expect([pressed.status, pressed.headers.get('location')]).toEqual([403, null])
    }
    expect(await grants()).toBe(before)
  })

  test('shows a name as the text that it is', async () => {
    const name = `<img src=x onerror=alert(1)> & "Docket" 日本語`
    const strange = await steps.newApp({ client_name: name })
    const page = await steps.consentPage(
      steps.authorizePath(strange, { code_challenge: pkce().challenge }),
      person.token,
    )
    expect(page.text).not.toContain('<img')
    expect(page.text).toContain('&lt;img src=x onerror=alert(1)&gt; &amp;')
  })

  test('goes to the issuer that was asked, so that an app that talks to two servers can tell them apart', async () => {
    const other = server.url.replace('127.0.0.1', 'localhost')
    const answer = await oauthSteps(other).decide(
      steps.authorizePath(app, { code_challenge: pkce().challenge }),
      person.token,
    )
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('iss')).toBe(other)
  })
})

describe('revoking', () => {
  test('a connection ends every token of it at once', async () => {
    const gone = await steps.newApp({ client_name: 'Gone soon' })
    const [one, two] = [await steps.connect(gone, person.token), await steps.connect(gone, person.token)]
    const { connections } = (await server.api('GET /me/connections', { token: person.token })).body as unknown as {
      connections: { id: string; name: string }[]
    }
    const id = connections.find(({ name }) => name === 'Gone soon')?.id ?? ''
    expect((await server.api(`DELETE /me/connections/${id}`, { token: one.access_token })).status).toBe(403)
    expect((await server.api(`DELETE /me/connections/${id}`, { token: person.token })).status).toBe(204)
    for (const tokens of [one, two]) {
      expect((await server.api('GET /me', { token: tokens.access_token })).status).toBe(401)
      expect(refusal(await steps.refresh(gone, tokens.refresh_token))).toEqual([400, 'invalid_grant'])
    }
    expect(
      await server.ctx.db('oauth_tokens').whereNotIn('grant_id', server.ctx.db('oauth_grants').select('id')),
    ).toEqual([])
  })

  test('between the consent and the exchange leaves nothing to exchange', async () => {
    const gone = await steps.newApp()
    const { verifier, challenge } = pkce()
    const code = (await steps.allow(gone, person.token, { code_challenge: challenge })).get('code') ?? ''
    const { id } = await server.ctx.db('connections').where({ client_id: gone.clientId }).first<{ id: string }>('id')
    await server.api(`DELETE /me/connections/${id}`, { token: person.token })
    expect(refusal(await steps.exchange(gone, code, verifier))).toEqual([400, 'invalid_grant'])
  })

  test('an access token ends that alone, a refresh token its whole family', async () => {
    const tokens = await steps.connect(app, person.token)
    expect((await steps.revoke(app, tokens.access_token)).status).toBe(200)
    expect((await server.api('GET /me', { token: tokens.access_token })).status).toBe(401)
    const next = (await steps.refresh(app, tokens.refresh_token)).body as unknown as typeof tokens
    expect((await steps.revoke(app, next.refresh_token)).status).toBe(200)
    expect((await server.api('GET /me', { token: next.access_token })).status).toBe(401)
    expect(refusal(await steps.refresh(app, next.refresh_token))).toEqual([400, 'invalid_grant'])
  })

  test('of another client’s token, or of none, changes nothing and tells nothing', async () => {
    const tokens = await steps.connect(app, person.token)
    const other = await steps.newApp()
    for (const token of [tokens.access_token, tokens.refresh_token, 'nonsense', person.token]) {
      const { status, text } = await steps.revoke(other, token)
      expect([status, text]).toEqual([200, ''])
    }
    expect((await server.api('GET /me', { token: tokens.access_token })).status).toBe(200)
    expect((await server.api('GET /me', { token: person.token })).status).toBe(200)
  })

  test('is not to be had without being the client', async () => {
    const tokens = await steps.connect(app, person.token)
    const body = new URLSearchParams({ token: tokens.refresh_token })
    expect(refusal(await steps.ask('/oauth/revoke', { method: 'POST', body }))).toEqual([401, 'invalid_client'])
  })
})

test('neither a code nor a refresh token nor a secret of a client opens the API', async () => {
  const tokens = await steps.connect(app, person.token)
  const code = (await steps.allow(app, person.token, { code_challenge: pkce().challenge })).get('code') ?? ''
  for (const token of [
    code,
    tokens.refresh_token,
    tokens.refresh_token.replace('dkr_', 'dko_'),
    `dkp_${'a'.repeat(43)}`,
  ]) {
    expect((await server.api('GET /me', { token })).status).toBe(401)
  }
})
