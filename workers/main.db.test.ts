import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { administer, createTestDatabase, withDatabase, type TestDatabase } from '#tests/infra/test-database.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

function start(env: Record<string, string>): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'test', WORKERS_PORT: '0', ...env },
  })
}

it('serves health, readiness and metrics on loopback, and ends by itself when asked to', async () => {
  const child = start({ DATABASE_URL: database.url })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const first = JSON.parse((await lines.next()).value as string) as { msg: string; port: number }
  expect(first.msg).toBe('workers are running')
  const get = (path: string) => fetch(`http://127.0.0.1:${first.port}${path}`)
  expect((await get('/healthz')).status).toBe(200)
  expect(await (await get('/readyz')).json()).toEqual({
    status: 'ok',
    checks: { database: 'ok', bus: 'ok', scheduler: 'ok', state: 'ok' },
  })
  const metrics = await (await get('/metrics')).text()
  for (const name of ['docket_outbox_pending', 'docket_consumer_lag', 'docket_reconciled_total']) {
    expect(metrics).toContain(name)
  }
  expect((await get('/other')).status).toBe(404)
  child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
})

it('refuses to start on pending migrations and names the command', async () => {
  const name = `${database.name}_empty`
  await administer(database.url, async (client) => void (await client.query(`create database ${name}`)))
  try {
    const child = start({ DATABASE_URL: withDatabase(database.url, name) })
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect(code).toBe(1)
    expect(said).toMatch(/npm run migrate/)
  } finally {
    await administer(database.url, async (client) => void (await client.query(`drop database ${name} with (force)`)))
  }
})

it('says in one line that it needs a database', async () => {
  const child = start({ DATABASE_URL: '' })
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  expect(code).toBe(1)
  expect(said.trim().split('\n')).toEqual([expect.stringMatching(/^DATABASE_URL: not set/)])
})
