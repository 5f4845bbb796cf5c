import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { migrateToLatest } from '#core/db/migrate.ts'
import { openDatabase } from '#core/db/knex.ts'
import { outboxBacklog } from '#core/db/relay.ts'
import { startEmbeddedPostgres } from '#core/platform/embedded-postgres/start-embedded-postgres.ts'
import { prepareDaprPairs } from '#tests/infra/dapr/service-pair.ts'
import { startScheduler } from '#tests/infra/dapr/start-scheduler.ts'
import { appendEvents, insertUser } from '#tests/infra/sample-events.ts'
import { startService } from '#tests/infra/service-process.ts'
import { callApi } from './docket.ts'
import { printFigure, round } from './figures.ts'
import { benchLatency } from './realtime.ts'

const IDLE_SECONDS = 20
const BACKLOG = 4_000
const QUIET_AFTER_MS = 10_000
const CLOCK_TICKS_PER_SECOND = 100

/** A change on one web server to a frame on another's socket, and what every idle process costs, over Kafka. */
export function measureInstances(env: Record<string, string>): Promise<void> {
  return withDatabase(async (databaseUrl) => {
    const all = { ...env, DATABASE_URL: databaseUrl, NODE_ENV: 'production' }
    const [here, there, mcp, workers] = [
      await startService('web', all),
      await startService('web', all),
      await startService('mcp', all),
      await startService('workers', all),
    ]
    await measureLatency('commit to frame over Kafka', here.url, there.url)
    await measureIdle({ web: there.pid, mcp: mcp.pid, workers: workers.pid })
    await Promise.all([here, there, mcp, workers].map((service) => service.stop()))
  })
}

/** The same through Dapr, each process with its sidecar. */
export function measureDapr(brokers: string): Promise<void> {
  return withDatabase(async (databaseUrl) => {
    const scheduler = await startScheduler()
    const pairs = await prepareDaprPairs({ brokers, schedulerAddress: scheduler.address, databaseUrl })
    const [here, there, mcp, workers] = [
      await pairs.start('web'),
      await pairs.start('web'),
      await pairs.start('mcp'),
      await pairs.start('workers'),
    ]
    const latency = (name: string) => measureLatency(name, here.service().url, there.service().url)
    await latency('commit to frame through Dapr')
    await measureBacklog(databaseUrl, 20)
    await measureBacklog(databaseUrl, 1, () => latency('commit to frame through Dapr, beside it'))
    await measureIdle({
      'web beside Dapr': there.service().pid,
      'mcp beside Dapr': mcp.service().pid,
      'workers beside Dapr': workers.service().pid,
      'sidecar of web': there.sidecar.pid(),
      'sidecar of mcp': mcp.sidecar.pid(),
      'sidecar of the workers': workers.sidecar.pid(),
      scheduler: scheduler.pid(),
    })
    await Promise.all([here, there, mcp, workers].map((pair) => pair.stop()))
    await scheduler.remove()
    await pairs.remove()
  })
}

/* How fast events go out that so many users have waiting, and what happens beside it. */
async function measureBacklog(databaseUrl: string, users: number, beside = () => Promise.resolve()): Promise<void> {
  const db = openDatabase({ url: databaseUrl, name: 'bench' })
  for (let n = 0; n < users; n += 1) await appendEvents(db, await insertUser(db), BACKLOG / users)
  const started = performance.now()
  const sent = (async () => {
    while ((await outboxBacklog(db)).pending > 0) await delay(20)
    const per_s = round((BACKLOG * 1000) / (performance.now() - started))
    printFigure('backlog through Dapr', { users, per_s })
  })()
  await Promise.all([sent, beside()])
  await db.destroy()
}

/** A durable, migrated database for one step. */
export async function withDatabase(step: (url: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-'))
  const server = await startEmbeddedPostgres({ dataDir: folder })
  try {
    const db = openDatabase({ url: server.url, name: 'bench' })
    await migrateToLatest(db)
    await db.destroy()
    await step(server.url)
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function measureLatency(name: string, here: string, there: string): Promise<void> {
  return benchLatency({ url: here, call: (...request) => callApi(here, ...request) }, { name, watched: { url: there } })
}

async function measureIdle(pids: Record<string, number>): Promise<void> {
  const cpu = () => Promise.all(Object.values(pids).map(cpuSeconds))
  // What the load before has left to do is not idleness.
  await delay(QUIET_AFTER_MS)
  const before = await cpu()
  await delay(IDLE_SECONDS * 1000)
  const after = await cpu()
  for (const [n, name] of Object.keys(pids).entries()) {
    printFigure(`idle ${name}`, { cpu_percent: round(((after[n]! - before[n]!) / IDLE_SECONDS) * 100) })
  }
}

async function cpuSeconds(pid: number): Promise<number> {
  // Behind the name in brackets, user and system time are the 12th and 13th fields.
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND
}
