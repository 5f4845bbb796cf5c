import type { OAuthClientProvider } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { OAuthClientProvider as OldProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import type { Transport as OldTransportType } from '@modelcontextprotocol/sdk/shared/transport.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wrapClient } from '#tests/infra/mcp-client.ts'
import { freePort } from '#tests/infra/free-ports.ts'
import { oauthSteps } from '#tests/infra/oauth-app.ts'
import { consentTo, newHost, newModernClient, transportTo } from '#tests/infra/oauth-host.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

let server: TestServer
let steps: ReturnType<typeof oauthSteps>
let session: string

beforeAll(async () => {
  server = await startTestServer({ pages: true, env: { PORT: String(await freePort()) } })
  steps = oauthSteps(server.url)
  session = (await server.signUp()).token
})
afterAll(() => server?.close())

const consent = (asked: URL | undefined, scope?: string) => consentTo(steps, { asked, session, scope })
const transportOf = (provider: OAuthClientProvider) => transportTo(server.url, provider)

/** From nothing but the address to a connected client. */
async function connect(scope?: string) {
  const host = newHost()
  const first = transportOf(host.provider)
  await expect(newModernClient().connect(first)).rejects.toThrow(/unauthorized/i)
  await first.finishAuth(await consent(host.kept.asked, scope))
  const client = newModernClient()
  const transport = transportOf(host.provider)
  await client.connect(transport)
  return { ...host, mcp: wrapClient(client), transport }
}

describe('a host that knows nothing but the address', () => {
  test('finds the way to the consent, comes back with a token, and works', async () => {
    const { kept, mcp } = await connect()
    expect(Object.fromEntries(kept.asked?.searchParams ?? [])).toMatchObject({
      resource: `${server.url}/mcp`,
      scope: 'tasks:read tasks:write',
      code_challenge_method: 'S256',
      state: 'kept by the host',
    })
    const added = await mcp.call('add_task', { title: 'Through OAuth' })
    const { change_sets: sets } = (await server.api('GET /me/change-sets', { token: session })).body as unknown as {
      change_sets: { id: string; actor: unknown }[]
    }
    expect(sets[0]).toMatchObject({ id: added['change_set_id'], actor: { type: 'client', name: 'A host' } })
    await mcp.close()
  })

  test('of the older kind does so too', async () => {
    const { kept, provider } = newHost()
    const old = () => new OldTransport(new URL(`${server.url}/mcp`), { authProvider: provider as OldProvider })
    const first = old()
    await expect(new OldClient({ name: 'host', version: '1' }).connect(first as OldTransportType)).rejects.toThrow(
      /unauthorized/i,
    )
    await first.finishAuth((await consent(kept.asked)).get('code') ?? '')
    const client = new OldClient({ name: 'host', version: '1' })
    await client.connect(old() as OldTransportType)
    expect((await client.callTool({ name: 'get_overview', arguments: {} })).isError).not.toBe(true)
    await client.close()
  })

  test('goes on by itself when its access token has run out, with the next pair', async () => {
    const { kept, mcp } = await connect()
    const before = kept.tokens
    await server.ctx
      .db('oauth_tokens')
      .where({ kind: 'access' })
      .update({ expires_at: new Date(0) })
    await mcp.call('get_overview')
    expect(kept.tokens?.refresh_token).not.toBe(before?.refresh_token)
    expect((await server.api('GET /me', { token: kept.tokens?.access_token })).status).toBe(200)
    await mcp.close()
  })

  test('asks for more when a tool needs it, and its connection grows by that', async () => {
    const { kept, mcp, transport } = await connect('tasks:read')
    await mcp.call('get_overview')
    await expect(mcp.call('add_task', { title: 'Not yet' })).rejects.toThrow(/unauthorized/i)
    expect(kept.asked?.searchParams.get('scope')).toBe('tasks:read tasks:write')
    await transport.finishAuth(await consent(kept.asked))
    await mcp.call('add_task', { title: 'Now' })
    await mcp.close()
  })

  test('is shown out when its connection is revoked', async () => {
    const { kept, mcp } = await connect()
    const { client_id: clientId } = kept.client ?? { client_id: '' }
    const row = await server.ctx.db('connections').where({ client_id: clientId }).first<{ id: string }>('id')
    await server.api(`DELETE /me/connections/${row.id}`, { token: session })
    await expect(mcp.call('get_overview')).rejects.toThrow(/unauthorized/i)
    await mcp.close()
  })

  test('notices an answer that came from another server than the one it asked', async () => {
    const { kept, provider } = newHost()
    const transport = transportOf(provider)
    await expect(newModernClient().connect(transport)).rejects.toThrow(/unauthorized/i)
    const answer = await consent(kept.asked)
    expect(answer.get('iss')).toBe(server.url)
    answer.set('iss', 'https://elsewhere.example')
    await expect(transport.finishAuth(answer)).rejects.toThrow(/issuer/i)
    expect(kept.tokens).toBeUndefined()
  })
})

test('a token that was made out to the standalone server is none at this one', async () => {
  const app = await steps.newApp()
  const other = await steps.connect(app, session, { resource: server.ctx.config.mcp.publicUrl })
  const own = await steps.connect(app, session, { resource: `${server.url}/mcp` })
  const ask = (token: string) =>
    steps.ask('/mcp', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    })
  const refused = await ask(other.access_token)
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
    401,
    `Bearer error="invalid_token", resource_metadata="${server.url}/.well-known/oauth-protected-resource/mcp", scope="tasks:read tasks:write"`,
  ])
  expect((await ask(own.access_token)).status).not.toBe(401)
})
