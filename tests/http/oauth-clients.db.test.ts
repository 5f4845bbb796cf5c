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

describe('registration refuses', () => {
  const uri = (redirectUri: unknown) => ({ redirect_uris: [redirectUri] })
  const named = (name: unknown) => ({ redirect_uris: [CALLBACK], client_name: name })
  test.each<[string, unknown, string]>([
    ['nothing', {}, 'invalid_redirect_uri'],
    ['an empty list', { redirect_uris: [] }, 'invalid_redirect_uri'],
    ['a text for a list', { redirect_uris: CALLBACK }, 'invalid_redirect_uri'],
    [
      'eleven addresses',
      { redirect_uris: Array.from({ length: 11 }, (_, n) => `https://a.example/${n}`) },
      'invalid_redirect_uri',
    ],
    ['http to elsewhere', uri('http://evil.example/cb'), 'invalid_redirect_uri'],
    ['http to a host that begins like loopback', uri('http://127.0.0.1.evil.example/cb'), 'invalid_redirect_uri'],
    ['http to a private address', uri('http://10.0.0.1/cb'), 'invalid_redirect_uri'],
    ['javascript:', uri('javascript:alert(1)'), 'invalid_redirect_uri'],
    ['data:', uri('data:text/html,x'), 'invalid_redirect_uri'],
    ['file:', uri('file:///etc/passwd'), 'invalid_redirect_uri'],
    ['a handler of the system', uri('ms-msdt:/id'), 'invalid_redirect_uri'],
    ['a fragment', uri('https://a.example/cb#x'), 'invalid_redirect_uri'],
    ['a user name', uri('https://you@a.example/cb'), 'invalid_redirect_uri'],
    ['a backslash', uri('https://a.example\\@evil.example'), 'invalid_redirect_uri'],
    ['letters beyond ASCII', uri('https://аpple.example/cb'), 'invalid_redirect_uri'],
    ['3 kB of address', uri(`https://a.example/${'a'.repeat(3000)}`), 'invalid_redirect_uri'],
    ['a number for an address', uri(7), 'invalid_redirect_uri'],
    ['an empty name', named('  '), 'invalid_client_metadata'],
    ['a long name', named('a'.repeat(81)), 'invalid_client_metadata'],
    ['a name with a line break', named('Docket\nSupport'), 'invalid_client_metadata'],
    ['a name that turns the text around', named('Docket \u202Eppa'), 'invalid_client_metadata'],
    ['a name with invisible letters', named('Do\u200Bcket'), 'invalid_client_metadata'],
    ['a name with NUL', named('a\0b'), 'invalid_client_metadata'],
    ['a name that is none', named({ $ne: null }), 'invalid_client_metadata'],
    ['another grant', { redirect_uris: [CALLBACK], grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    ['another response', { redirect_uris: [CALLBACK], response_types: ['token'] }, 'invalid_client_metadata'],
    [
      'another proof',
      { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'private_key_jwt' },
      'invalid_client_metadata',
    ],
    ['a list', [], 'invalid_client_metadata'],
    ['null', 'null', 'invalid_request'],
    ['broken JSON', '{"redirect_uris":', 'invalid_request'],
  ])('%s', async (_name, body, error) => {
    const answer = await steps.register(body)
    expect(refusal(answer)).toEqual([400, error])
    const description = String(answer.body['error_description'])
    expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  test('a body of more than 16 kB, a deep one, and another type', async () => {
    expect((await steps.register({ redirect_uris: [CALLBACK], padding: 'a'.repeat(17_000) })).status).toBe(413)
    const deep = `{"redirect_uris":["${CALLBACK}"],"x":${'['.repeat(5000)}${']'.repeat(5000)}}`
    expect((await steps.register(deep)).status).toBe(201)
    const form = new URLSearchParams({ redirect_uris: CALLBACK })
    expect(refusal(await steps.ask('/oauth/register', { method: 'POST', body: form }))).toEqual([
      400,
      'invalid_request',
    ])
  })

  test('nothing that it merely does not know, and keeps none of it', async () => {
    const { status, body } = await steps.register({
      redirect_uris: [
        CALLBACK,
        'https://claude.ai/api/mcp/auth_callback',
        'cursor://anysphere.cursor-retrieval/oauth/cb',
        'com.example.app:/cb',
      ],
      logo_uri: 'https://evil.example/pixel.png',
      client_id: 'mine',
      client_secret: 'mine',
      __proto__: { admin: true },
    })
    expect(status).toBe(201)
    expect(JSON.stringify(body)).not.toMatch(/evil|mine|admin/)
  })
})

describe('the token endpoint', () => {
  test('refuses what is no form, a parameter twice, and 17 kB', async () => {
    const asJson = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
    expect(refusal(await steps.ask('/oauth/token', asJson))).toEqual([400, 'invalid_request'])
    const twice = new URLSearchParams({ grant_type: 'refresh_token', client_id: app.clientId })
    twice.append('refresh_token', 'a')
    twice.append('refresh_token', 'b')
    expect(refusal(await steps.ask('/oauth/token', { method: 'POST', body: twice }))).toEqual([400, 'invalid_request'])
    const large = new URLSearchParams({ grant_type: 'refresh_token', padding: 'a'.repeat(17_000) })
    expect((await steps.ask('/oauth/token', { method: 'POST', body: large })).status).toBe(413)
    expect((await steps.ask('/oauth/token')).status).toBe(405)
  })

  test('takes no cookie for anything, and no client named twice', async () => {
    const confidential = await steps.newApp({ token_endpoint_auth_method: 'client_secret_basic' })
    const headers = { cookie: `docket_session=${person.token}`, origin: 'https://evil.example' }
    expect(refusal(await steps.token({ grant_type: 'refresh_token' }, headers))).toEqual([401, 'invalid_client'])
    const basic = { authorization: `Basic ${btoa(`${confidential.clientId}:${confidential.secret}`)}` }
    const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id: app.clientId }
    expect(refusal(await steps.token(form, basic))).toEqual([400, 'invalid_request'])
    expect(refusal(await steps.token(form, { authorization: 'Basic !' }))).toEqual([401, 'invalid_client'])
    expect(refusal(await steps.token(form, { authorization: `Bearer ${person.token}` }))).toEqual([
      401,
      'invalid_client',
    ])
  })
})

test('an id that no client can have is unknown, whatever it holds', async () => {
  for (const id of ['\0', 'a\0b', '%00', "' or 1=1 --", 'x'.repeat(4_000), '\n']) {
    const client = { clientId: id, secret: undefined, redirectUri: CALLBACK }
    const page = await steps.consentPage(
      steps.authorizePath(client, { code_challenge: pkce().challenge }),
      person.token,
    )
    expect([id, page.status]).toEqual([id, 400])
    expect(refusal(await steps.token({ grant_type: 'refresh_token', client_id: id, refresh_token: 'x' }))).toEqual([
      401,
      'invalid_client',
    ])
    const header = { authorization: `Basic ${btoa(`${encodeURIComponent(id)}:x`)}` }
    expect(refusal(await steps.token({ grant_type: 'refresh_token' }, header))).toEqual([401, 'invalid_client'])
  }
})

test('registrations and token requests of one address are limited, with the time to wait', async () => {
  const limited = await startTestServer({ rateLimit: 100, env: { PORT: String(await freePort()) } })
  try {
    const at = oauthSteps(limited.url)
    const registrations = await Promise.all(
      Array.from({ length: 31 }, () => at.register({ redirect_uris: [CALLBACK] })),
    )
    expect(registrations.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(30)
    const refused = registrations.find(({ status }) => status === 429)
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(3_000)
    const requests = await Promise.all(Array.from({ length: 121 }, () => at.token({ grant_type: 'x' })))
    expect(requests.filter(({ status }) => status === 429)).toHaveLength(1)
  } finally {
    await limited.close()
  }
})

describe('a client that is a URL', () => {
  test.each([
    ['http', 'http://client.example/app.json'],
    ['this machine by name', 'https://localhost/app.json'],
    ['this machine by address', 'https://127.0.0.1/app.json'],
    ['this machine in IPv6', 'https://[::1]/app.json'],
    ['this machine as IPv4 in IPv6', 'https://[::ffff:7f00:1]/app.json'],
    ['a private network', 'https://10.1.2.3/app.json'],
    ['the metadata of a cloud', 'https://169.254.169.254/latest/meta-data/x'],
    ['no path', 'https://client.example/'],
    ['a path that climbs', 'https://client.example/a/../b'],
    ['another spelling of 127.0.0.1', 'https://0x7f000001/app.json'],
    ['a fragment', 'https://client.example/app.json#x'],
    ['a user name', 'https://you@client.example/app.json'],
  ])('at %s is not fetched', async (_name, clientId) => {
    const client = { clientId, secret: undefined, redirectUri: CALLBACK }
    const page = await steps.consentPage(
      steps.authorizePath(client, { code_challenge: pkce().challenge }),
      person.token,
    )
    expect([page.status, page.headers.get('location')]).toEqual([400, null])
    expect(page.text).toMatch(/must be an https URL|not public|must have a path|normal form|fragment|user name/)
    expect(await server.ctx.db('oauth_clients').where({ kind: 'document' })).toEqual([])
  })
})
