import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCollector } from '#tests/infra/collector.ts'
import { clientKinds, MODERN, wrapClient, type ClientKind, type McpClient } from '#tests/infra/mcp-client.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'
import { tools } from './registry.ts'

const bridge = fileURLToPath(new URL('../scripts/docket-mcp.mjs', import.meta.url))
let server: TestServer
let token: string

beforeAll(async () => {
  server = await startTestServer()
  token = (await server.signUp()).token
})
afterAll(() => server?.close())

const env = () => ({ DOCKET_URL: server.url, DOCKET_TOKEN: token, PATH: process.env['PATH'] ?? '' })

async function connect(kind: ClientKind): Promise<McpClient> {
  const command = { command: process.execPath, args: [bridge], env: env() }
  if (kind === 'v1') {
    const client = new OldClient({ name: 'test', version: '1' })
    await client.connect(new OldTransport(command))
    return wrapClient(client as unknown as Client)
  }
  const mode = kind === 'modern' ? { pin: MODERN } : kind
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(new StdioClientTransport(command))
  return wrapClient(client)
}

describe.each(clientKinds)('over stdio, the %s client', (kind) => {
  test('sees the tools, writes, reads, and is refused as over HTTP', async () => {
    const mcp = await connect(kind)
    const { tools: listed } = await mcp.client.listTools()
    expect(listed.map(({ name }) => name)).toEqual(tools.map(({ name }) => name))
    const title = `Über stdio, 買い物 (${kind})`
    expect(await mcp.call('add_task', { title })).toMatchObject({ task: { title } })
    expect(await mcp.call('search_tasks', { keyword: `買い物 (${kind})` })).toMatchObject({ total: 1 })
    expect(await mcp.refusal('get_task', { task: 'nothing like it' })).toMatchObject({ code: 'task_not_found' })
    const { contents } = await mcp.client.readResource({ uri: 'docket://tags' })
    expect(contents).toMatchObject([{ uri: 'docket://tags' }])
    await expect(mcp.raw('no_such_tool')).rejects.toMatchObject({ code: -32602 })
    await mcp.close()
  })
})

test('changes are told over stdio too', async () => {
  const mcp = await connect('modern')
  const heard = createCollector<string>()
  mcp.client.setNotificationHandler('notifications/resources/updated', ({ params }) => heard.add(params.uri))
  await mcp.client.listen({ resourceSubscriptions: ['docket://tasks/today'] })
  await mcp.call('add_task', { title: 'Something new' })
  await heard.until((uris) => uris.includes('docket://tasks/today'))
  expect(heard.items).toContain('docket://tasks/today')
  await mcp.close()
})

/** Runs the bridge on lines of input until it ends by itself. */
async function run(input: string[], extra: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bridge], { env: { ...process.env, ...env(), ...extra } })
  const out: Record<string, unknown>[] = []
  createInterface({ input: child.stdout }).on('line', (line) => out.push(JSON.parse(line) as Record<string, unknown>))
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  child.stdin.end(input.map((line) => `${line}\n`).join(''))
  const [code] = (await once(child, 'close')) as [number]
  return { code, out, errors }
}

const list = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list' })

test('everything asked before the input ends is answered', async () => {
  const asked = Array.from({ length: 5 }, (_, id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list' }))
  const { code, out } = await run(asked)
  expect(code).toBe(0)
  expect(new Set(out.map(({ id }) => id))).toEqual(new Set([0, 1, 2, 3, 4]))
})

test('a line that is no JSON and a server that is away are errors of the protocol', async () => {
  expect((await run(['{nonsense'])).out).toMatchObject([{ id: null, error: { code: -32700 } }])
  expect((await run([list], { DOCKET_URL: 'http://127.0.0.1:9' })).out).toMatchObject([
    {
      id: 7,
      error: {
        code: -32603,
        message: expect.stringMatching(/cannot be reached at http:\/\/127\.0\.0\.1:9\/mcp/),
        data: { code: 'unavailable' },
      },
    },
  ])
})

describe('what HTTP refuses is an error of the protocol that says what to do', () => {
  test('401: the token, and where to get another', async () => {
    expect((await run([list], { DOCKET_TOKEN: 'dkt_wrong' })).out).toEqual([
      {
        jsonrpc: '2.0',
        id: 7,
        error: {
          code: -32000,
          message: expect.stringContaining('set DOCKET_TOKEN'),
          data: { status: 401, code: 'unauthenticated', request_id: expect.any(String) },
        },
      },
    ])
  })

  test('403: the scope that is missing', async () => {
    const body = { name: 'reader', scopes: ['tasks:read'] }
    const made = await server.api('POST /me/tokens', { token, body })
    const { token: reader } = made.body as unknown as { token: string }
    const params = { name: 'add_task', arguments: { title: 'x' } }
    const call = JSON.stringify({ jsonrpc: '2.0', id: 8, method: 'tools/call', params })
    expect((await run([call], { DOCKET_TOKEN: reader })).out).toMatchObject([
      {
        id: 8,
        error: {
          code: -32000,
          message: expect.stringContaining('tasks:write'),
          data: { status: 403, code: 'insufficient_scope', details: { required: 'tasks:write' } },
        },
      },
    ])
  })

  test('429: how long to wait', async () => {
    const limited = await startTestServer({ rateLimit: 1 })
    try {
      const { token: own } = await limited.signUp()
      const { out } = await run([list, list.replace('7', '9')], { DOCKET_URL: limited.url, DOCKET_TOKEN: own })
      const refused = out.find((answer) => answer['error'] !== undefined)
      expect(refused).toMatchObject({
        id: expect.toBeOneOf([7, 9]),
        error: {
          code: -32000,
          message: expect.stringMatching(/Try again in \d+ s\.$/),
          data: { status: 429, code: 'rate_limited', retry_after_s: expect.any(Number) },
        },
      })
    } finally {
      await limited.close()
    }
  })
})

test('a wrong or missing setting stops it with one line that names it', async () => {
  expect(await run([], { DOCKET_TOKEN: '' })).toMatchObject({
    code: 2,
    errors: expect.stringMatching(/^docket-mcp: DOCKET_TOKEN/),
  })
  expect(await run([], { DOCKET_URL: 'nowhere' })).toMatchObject({
    code: 2,
    errors: expect.stringMatching(/^docket-mcp: DOCKET_URL: "nowhere"/),
  })
})
