import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '#core/config.ts'
import { connectMcp } from '#tests/infra/mcp-client.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { until } from '#tests/infra/until.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'
import { serveMcp, type RunningMcp } from './serve.ts'

let web: TestServer
let context: TestContext
let mcp: RunningMcp
let token: string

beforeAll(async () => {
  web = await startTestServer()
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '0' })
  context = await createTestContext({ database: web.database, config })
  mcp = await serveMcp(context.ctx, { host: '127.0.0.1', port: 0 })
  token = (await web.signUp()).token
})
afterAll(async () => {
  await mcp?.stop()
  await context?.close()
  await web?.close()
})

test('alone it serves the same accounts as the web server', async () => {
  const client = await connectMcp(`http://127.0.0.1:${mcp.port}/mcp`, token)
  await client.call('add_task', { title: 'From the other port' })
  expect((await web.api('GET /me/tasks', { token })).body).toMatchObject({ tasks: [{ title: 'From the other port' }] })
  await client.close()
})

test('its metadata send clients to the web server for a token', async () => {
  const answer = await fetch(`http://127.0.0.1:${mcp.port}/.well-known/oauth-protected-resource/mcp`)
  expect(await answer.json()).toMatchObject({
    resource: `http://127.0.0.1:${mcp.port}/mcp`,
    authorization_servers: ['http://localhost:3000'],
  })
})

test('it answers for its health and its metrics, and nothing else', async () => {
  const base = `http://127.0.0.1:${mcp.port}`
  expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ status: 'ok' })
  expect(await (await fetch(`${base}/readyz`)).json()).toMatchObject({ status: 'ok', checks: { database: 'ok' } })
  expect(await (await fetch(`${base}/metrics`)).text()).toMatch(
    /docket_tool_call_duration_seconds_count\{tool="add_task",outcome="ok"\} 1/,
  )
  expect((await fetch(`${base}/tasks`)).status).toBe(404)
})

test('either server keeps an idle connection longer than a load balancer does', async () => {
  for (const url of [web.url, `http://127.0.0.1:${mcp.port}`]) {
    const { headers } = await fetch(`${url}/healthz`)
    expect(headers.get('keep-alive')).toBe('timeout=65')
  }
})

test('a call that its client gave up while it ran is taken back', async () => {
  const { ctx } = context
  const client = await connectMcp(`http://127.0.0.1:${mcp.port}/mcp`, token)
  const { task } = await client.call<{ task: { id: number; user_id: string } }>('add_task', { title: 'Held' })
  const giveUp = new AbortController()
  let call: Promise<unknown> = Promise.resolve()
  await ctx.db.transaction(async (trx) => {
    await trx.raw('select 1 from tasks where id = ? for update', [task.id])
    call = client.client
      .callTool({ name: 'complete_task', arguments: { task_id: task.id } }, { signal: giveUp.signal })
      .catch((error: unknown) => error)
    await until('the call waits for the lock', async () => (await waitingLocks()) > 0 || null)
    giveUp.abort()
    await call
    // The end of the request reaches the server before the lock is let go.
    await fetch(`http://127.0.0.1:${mcp.port}/healthz`)
  })
  await until('nothing waits any more', async () => (await waitingLocks()) === 0 || null)
  expect(await client.call('get_task', { task_id: task.id })).toMatchObject({ task: { completed: false, version: 1 } })
  await client.close()
})

test('asked to stop, it answers the call at hand, and sends whoever goes on calling to another connection', async () => {
  const other = await serveMcp(context.ctx, { host: '127.0.0.1', port: 0 })
  const client = await connectMcp(`http://127.0.0.1:${other.port}/mcp`, token)
  const { task } = await client.call<{ task: { id: number } }>('add_task', { title: 'Held' })
  let call: Promise<unknown> = Promise.resolve()
  let stopped: Promise<void> = Promise.resolve()
  await context.ctx.db.transaction(async (trx) => {
    await trx.raw('select 1 from tasks where id = ? for update', [task.id])
    call = client.call('complete_task', { task_id: task.id }).catch((error: unknown) => error)
    await until('the call waits for the lock', async () => (await waitingLocks()) > 0 || null)
    let answered = 0
    const callOn = async (): Promise<never> => {
      for (;;) await client.call('list_tasks').then(() => (answered += 1))
    }
    const ends = Array.from({ length: 4 }, () => callOn().catch((error: unknown) => error))
    await until('others call', async () => answered > 8 || null)
    stopped = other.stop()
    // No answer that refuses, but a port that nobody listens at.
    for (const end of ends) expect(await end).toBeInstanceOf(TypeError)
  })
  expect(await call).toMatchObject({ task: { completed: true } })
  await stopped
  await client.close()
})

/* On a connection of its own: within a transaction the view stays as it was first seen. */
async function waitingLocks(): Promise<number> {
  const sql = `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  return (await context.ctx.db.raw<{ rows: { waiting: number }[] }>(sql)).rows[0]?.waiting ?? 0
}

/* From its sources, on a machine that does much else. */
const STARTS_SLOWLY = 120_000

const children = new Set<ChildProcess>()
afterAll(() => children.forEach((child) => child.kill('SIGKILL')))

/** Runs the program itself. */
function start(env: Record<string, string>) {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', tsx, main], { env: { ...process.env, ...env } })
  children.add(child)
  child.once('exit', () => children.delete(child))
  let said = ''
  const heard = (chunk: Buffer) => (said += chunk.toString())
  child.stdout.on('data', heard)
  child.stderr.on('data', heard)
  return { child, said: () => said }
}

test(
  'without DATABASE_URL it says what it needs',
  async () => {
    const { child, said } = start({ DATABASE_URL: '' })
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(said()).toMatch(/^DATABASE_URL: not set/)
  },
  STARTS_SLOWLY,
)

test(
  'it refuses a database that is not migrated, and names what to do',
  async () => {
    const other = await createTestContext()
    await other.ctx.db.raw('delete from schema_migrations where id = (select max(id) from schema_migrations)')
    const { child, said } = start({ DATABASE_URL: other.database.url, LOG_LEVEL: 'silent', MCP_PORT: '0' })
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(said()).toMatch(/lacks 1 migrations .*npm run migrate/)
    await other.close()
  },
  STARTS_SLOWLY,
)

test(
  'asked to stop, it stops with code 0',
  async () => {
    const { child, said } = start({ DATABASE_URL: web.database.url, LOG_LEVEL: 'info', MCP_PORT: '0' })
    const ended = once(child, 'exit')
    const endedEarly = ended.then(() => Promise.reject(new Error(said())))
    endedEarly.catch(() => undefined)
    while (!said().includes('the MCP server is running')) await Promise.race([once(child.stdout, 'data'), endedEarly])
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  },
  STARTS_SLOWLY,
)
