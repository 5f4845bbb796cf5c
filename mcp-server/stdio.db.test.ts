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

test('a line that is no JSON, a bad token and a server that is away are errors of the protocol that say what to do', async () => {
  expect((await run(['{nonsense'])).out).toMatchObject([{ id: null, error: { code: -32700 } }])
  expect((await run([list], { DOCKET_TOKEN: 'dkt_wrong' })).out).toMatchObject([
    { id: 7, error: { message: expect.stringContaining('DOCKET_TOKEN') } },
  ])
  expect((await run([list], { DOCKET_URL: 'http://127.0.0.1:9' })).out).toMatchObject([
    { id: 7, error: { message: expect.stringMatching(/cannot be reached at http:\/\/127\.0\.0\.1:9\/mcp/) } },
  ])
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
