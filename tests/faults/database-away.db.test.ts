import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrateToLatest } from '#core/db/migrate.ts'
import { openDatabase } from '#core/db/knex.ts'
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '#core/platform/embedded-postgres/start-embedded-postgres.ts'
import { startDocketProcess, type DocketProcess } from '#tests/infra/docket-process.ts'
import { openSocket } from '#tests/infra/test-socket.ts'
import { callApi } from '#tests/infra/test-server.ts'
import { until } from '#tests/infra/until.ts'

const AWAY_MS = 10_000

let folder: string
let postgres: EmbeddedPostgres
let docket: DocketProcess

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-away-'))
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })
  const db = openDatabase({ url: postgres.url, name: 'docket test' })
  await migrateToLatest(db)
  await db.destroy()
  docket = await startDocketProcess({ dataDir: folder, databaseUrl: postgres.url })
})
afterEach(async () => {
  await docket.stop()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

it('says that the database is away for as long as it is, and then goes on by itself, workers and relay included', async () => {
  const api = (request: string, options = {}) => callApi(docket.url, request, options)
  const signedUp = await api('POST /auth/sign-up', {
    body: { email: 'ann@example.com', password: 'a good password', time_zone: 'UTC' },
  })
  const { token } = signedUp.body as unknown as { token: string }
  const socket = await openSocket(docket.url, { token })
  socket.say({ action: 'subscribe', channels: ['task-updates'] })
  await socket.first('subscribed')
  const due = new Date(Date.now() + 86_400_000).toISOString()
  const made = await api('POST /me/tasks', {
    token,
    body: { title: 'Water the plants', due_datetime: due, recurrence_pattern: 'daily' },
  })
  const { task } = made.body as unknown as { task: { id: number } }
  // Everything is at rest: the socket has been told of all that happened.
  await socket.events(1)

  await postgres.stop()
  const gone = performance.now()
  while (performance.now() - gone < AWAY_MS) {
    for (const request of ['GET /me/tasks', `POST /me/tasks/${task.id}/complete`]) {
      const { status, body } = await api(request, { token })
      expect({ status, error: body['error'] }).toMatchObject({
        status: 503,
        error: { code: 'unavailable', details: { dependency: 'database' } },
      })
    }
    const ready = await fetch(`${docket.url}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ status: 'down', checks: { database: 'down' } })
    expect((await fetch(`${docket.url}/healthz`)).status).toBe(200)
    // The time that it is away is what this is about.
    await delay(500)
  }
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })

  await until('it is ready again', async () => ((await fetch(`${docket.url}/readyz`)).ok ? true : null))
  expect((await api(`POST /me/tasks/${task.id}/complete`, { token })).status).toBe(200)
  // By the same socket: the relay, the recurrence worker and the feed are all back.
  const frames = await socket.until((seen) =>
    seen.some(({ event }) => event?.event_type === 'task-created' && event.data['task_id'] !== task.id),
  )
  expect(frames.flatMap(({ event }) => (event ? [event.event_type] : []))).toEqual([
    'task-created',
    'task-completed',
    'task-created',
  ])
  expect(docket.isRunning()).toBe(true)
  socket.socket.close()
}, 120_000)
