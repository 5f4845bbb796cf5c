import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findRunningServer } from '#core/platform/embedded-postgres/find-running-server.ts'
import { startDocketProcess, type DocketProcess } from '#tests/infra/docket-process.ts'
import { callApi } from '#tests/infra/test-server.ts'
import { until } from '#tests/infra/until.ts'
import { expectNothingLost, UNSETTLED } from './nothing-lost.ts'

const KILLS = 3
const CLIENTS = 8
const ACKS_BEFORE_KILL = 150

let dataDir: string
let docket: DocketProcess

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'docket-kill-'))
  docket = await startDocketProcess({ dataDir })
})
afterEach(async () => {
  await docket.stop()
  await rm(dataDir, { recursive: true, force: true })
})

interface Acknowledged {
  created: number[]
  completed: number[]
}

/** Clients that add and complete recurring tasks until the server is gone; what it had acknowledged by then. */
async function loadUntilKilled(token: string): Promise<Acknowledged> {
  const acknowledged: Acknowledged = { created: [], completed: [] }
  const due = new Date(Date.now() + 86_400_000).toISOString()
  const body = { title: 'Water the plants', due_datetime: due, recurrence_pattern: 'daily' }
  let isKilled = false
  const write = async () => {
    while (!isKilled) {
      const { status, body: made } = await callApi(docket.url, 'POST /me/tasks', { token, body })
      if (status !== 201) throw new Error(`creating answered ${status}`)
      const { id } = (made as unknown as { task: { id: number } }).task
      acknowledged.created.push(id)
      const done = await callApi(docket.url, `POST /me/tasks/${id}/complete`, { token })
      if (done.status !== 200) throw new Error(`completing answered ${done.status}`)
      acknowledged.completed.push(id)
      if (acknowledged.completed.length === ACKS_BEFORE_KILL) {
        isKilled = true
        await docket.kill()
      }
    }
  }
  // A client in the middle of a request sees its connection break; that request was not acknowledged.
  const ends = await Promise.allSettled(Array.from({ length: CLIENTS }, write))
  for (const end of ends) if (end.status === 'rejected') expect(String(end.reason)).toMatch(/fetch failed|terminated/)
  return acknowledged
}

it('loses nothing that it acknowledged, and doubles nothing, when the whole server is killed under load', async () => {
  const { body } = await callApi(docket.url, 'POST /auth/sign-up', {
    body: { email: 'ann@example.com', password: 'a good password', time_zone: 'UTC' },
  })
  const { token } = body as unknown as { token: string }
  const all: Acknowledged = { created: [], completed: [] }
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { created, completed } = await loadUntilKilled(token)
    all.created.push(...created)
    all.completed.push(...completed)
    await docket.start()
  }

  const database = new pg.Client({ connectionString: findRunningServer(join(dataDir, 'postgres'))! })
  await database.connect()
  const query = async <T>(sql: string) => (await database.query(sql)).rows as T[]
  try {
    await until('every effect is made', async () => {
      const [{ waiting }] = (await query<{ waiting: string }>(UNSETTLED)) as [{ waiting: string }]
      return waiting === '0' ? true : null
    })
    const tasks = await query<{ id: number; completed: boolean }>('select id, completed from tasks')
    const isCompleted = new Map(tasks.map(({ id, completed }) => [id, completed]))
    expect(all.completed.length).toBeGreaterThanOrEqual(KILLS * ACKS_BEFORE_KILL)
    expect(all.created.filter((id) => !isCompleted.has(id))).toEqual([])
    expect(all.completed.filter((id) => !isCompleted.get(id))).toEqual([])
    await expectNothingLost(query)
  } finally {
    await database.end()
  }
}, 240_000)
