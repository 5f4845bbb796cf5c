import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { documentFetcher } from '#server/oauth/fetch-client-document.ts'
import { wrapClient } from '#tests/infra/mcp-client.ts'
import { freePort } from '#tests/infra/free-ports.ts'
import { CALLBACK, oauthSteps, pkce } from '#tests/infra/oauth-app.ts'
import { consentTo, newHost, newModernClient, transportTo } from '#tests/infra/oauth-host.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

/*
 * Clients that are known by a document which they publish. The publisher is a server of this test, which stands for one
 * in public: only its address and its certificate are excused, and no setting of a real server can do so.
 */

const CLIENT_ID = 'https://client.example/mcp/client.json'
const pem = (name: string) => readFileSync(new URL(`../infra/tls/client.example.${name}.pem`, import.meta.url))

let publisher: Server
let published: unknown
let asked: string[] = []
let server: TestServer
let steps: ReturnType<typeof oauthSteps>
let session: string

beforeAll(async () => {
  publisher = createServer({ key: pem('key'), cert: pem('cert') }, (req, res) => {
    asked.push(`${req.method} https://client.example${req.url}`)
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(published))
  })
  publisher.listen(0, '127.0.0.1')
  await once(publisher, 'listening')
  const { port } = publisher.address() as AddressInfo
  const fetchDocument = documentFetcher({
    resolve: ((_name, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }])) satisfies LookupFunction,
    isAllowed: (address) => address === '127.0.0.1',
    tls: { ca: pem('cert'), port },
  })
  server = await startTestServer({ pages: true, env: { PORT: String(await freePort()) }, fetchDocument })
  steps = oauthSteps(server.url)
  session = (await server.signUp()).token
})
afterAll(async () => {
  await server?.close()
  publisher.closeAllConnections()
  publisher.close()
})
beforeEach(async () => {
  asked = []
  published = { client_id: CLIENT_ID, client_name: 'A published host', redirect_uris: [CALLBACK] }
  await server.ctx.db('oauth_clients').where({ kind: 'document' }).delete()
})

const consentPath = () => {
  const app = { clientId: CLIENT_ID, secret: undefined, redirectUri: CALLBACK }
  return steps.authorizePath(app, { code_challenge: pkce().challenge })
}

test('a host that never registered is read from its document, named by its publisher, let in, and works', async () => {
  const { kept, provider } = newHost({ clientMetadataUrl: CLIENT_ID })
  const first = transportTo(server.url, provider)
  await expect(newModernClient().connect(first)).rejects.toThrow(/unauthorized/i)
  expect(kept.asked?.searchParams.get('client_id')).toBe(CLIENT_ID)

  const { pathname, search } = kept.asked!
  const page = await steps.consentPage(pathname + search, session)
  expect([page.status, page.text]).toEqual([200, expect.stringMatching(/A published host[^]*client\.example/)])
  await first.finishAuth(await consentTo(steps, { asked: kept.asked, session }))
  expect(asked).toEqual([`GET ${CLIENT_ID}`])

  const client = newModernClient()
  await client.connect(transportTo(server.url, provider))
  const mcp = wrapClient(client)
  await mcp.call('add_task', { title: 'From a published host' })
  const { body } = await server.api('GET /me/connections', { token: session })
  expect(body).toMatchObject({ connections: [{ name: 'A published host' }] })
  expect(await server.ctx.db('oauth_clients').where({ kind: 'document' }).pluck('client_id')).toEqual([CLIENT_ID])
  await mcp.close()
})

test.each<[string, unknown]>([
  ['speaks of another client', { client_id: 'https://other.example/client.json', redirect_uris: [CALLBACK] }],
  ['names no address to come back to', { client_id: CLIENT_ID, client_name: 'A host' }],
  [
    'asks for a secret',
    { client_id: CLIENT_ID, redirect_uris: [CALLBACK], token_endpoint_auth_method: 'client_secret_post' },
  ],
  ['is a list', []],
])('a document that %s lets nobody in, and is not kept', async (_name, document) => {
  published = document
  const page = await steps.consentPage(consentPath(), session)
  expect([page.status, page.headers.get('location')]).toEqual([400, null])
  expect((await steps.decide(consentPath(), session)).status).toBe(400)
  expect(await server.ctx.db('oauth_clients').where({ kind: 'document' })).toEqual([])
})

test('an address that the document does not name is no way back', async () => {
  published = { client_id: CLIENT_ID, redirect_uris: ['https://client.example/callback'] }
  const page = await steps.consentPage(consentPath(), session)
  expect([page.status, page.headers.get('location')]).toEqual([400, null])
  expect(page.text).toContain('redirect_uri')
})

test('nobody who is not signed in has anything fetched', async () => {
  const page = await steps.ask(consentPath(), { headers: { accept: 'text/html' } })
  expect(page.status).toBe(302)
  expect(asked).toEqual([])
})
