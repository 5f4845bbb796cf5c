import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '#core/config.ts'
import { createContext } from '#core/create-context.ts'
import { migrateToLatest } from '#core/db/migrate.ts'
import { startEmbeddedPostgres } from '#core/platform/embedded-postgres/start-embedded-postgres.ts'
import { relayOnce } from '#workers/outbox-relay.ts'
import { appendEvents, insertUser } from '#tests/infra/sample-events.ts'
import { printFigure, round } from './figures.ts'

const EVENTS = 40_000
const USERS = 20
const BATCH = 1_000

/** Events a second that the relay publishes from a backlog, on a durable PostgreSQL and the embedded bus. */
export function benchRelay(): Promise<void> {
  return measureRelay('relay backlog', {})
}

/** The same on the platform that `env` names. */
export async function measureRelay(name: string, env: Record<string, string>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-'))
  const server = await startEmbeddedPostgres({ dataDir: folder })
  const config = loadConfig({ LOG_LEVEL: 'warn', ...env })
  const context = await createContext(config, { databaseUrl: server.url, secret: 'bench' })
  const { ctx } = context
  try {
    await migrateToLatest(ctx.db)
    const users: string[] = []
    for (let n = 0; n < USERS; n += 1) users.push(await insertUser(ctx.db))
    for (let n = 0; n < EVENTS / BATCH; n += 1) await appendEvents(ctx.db, users[n % USERS]!, BATCH)
    await ctx.db.raw('vacuum analyze events')
    const cpu = process.cpuUsage()
    const started = performance.now()
    let published = 0
    for (;;) {
      const got = await relayOnce(ctx)
      if (got === 'standby' || got === 0) break
      published += got
    }
    const seconds = (performance.now() - started) / 1000
    const { user, system } = process.cpuUsage(cpu)
    printFigure(name, {
      events: published,
      per_s: round(published / seconds),
      node_cpu_us_per_event: round((user + system) / published),
    })
  } finally {
    await context.close()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
