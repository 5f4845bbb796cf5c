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
import { startKafka, type KafkaBroker } from '#tests/infra/kafka/start-kafka.ts'
import { startService, type ServiceProcess } from '#tests/infra/service-process.ts'
import { until } from '#tests/infra/until.ts'

/* Kubernetes, which is the most patient of supervisors, kills after 30 s. */
const GRACE_MS = 20_000
const PATIENCE_MS = 120_000

let folder: string
let broker: KafkaBroker
let postgres: EmbeddedPostgres
let workers: ServiceProcess

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-away-'))
  ;[broker, postgres] = await Promise.all([startKafka(), startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })])
  const db = openDatabase({ url: postgres.url, name: 'docket test' })
  await migrateToLatest(db)
  await db.destroy()
  workers = await startService('workers', {
    NODE_ENV: 'production',
    PLATFORM: 'kafka',
    KAFKA_BROKERS: broker.address,
    DATABASE_URL: postgres.url,
    SESSION_SECRET: 'a secret of the tests, long enough',
  })
}, PATIENCE_MS)
afterEach(async () => {
  await workers.kill9()
  await Promise.all([broker.remove(), postgres.stop()])
  await rm(folder, { recursive: true, force: true })
})

async function checks(): Promise<Record<string, string>> {
  const answer = await fetch(`${workers.url}/readyz`)
  return ((await answer.json()) as { checks: Record<string, string> }).checks
}

it(
  'ends in good order, before its supervisor would kill it, though broker and database are both gone',
  async () => {
    await until('the workers consume', async () => ((await checks())['bus'] === 'ok' ? true : null))
    await Promise.all([broker.kill9(), postgres.stop()])
    await until('the loss is noticed', async () => {
      const { bus, database } = await checks()
      return bus === 'down' && database === 'down' ? true : null
    })
    const stopped = workers.stop().then(() => workers.ended)
    expect(await Promise.race([stopped, delay(GRACE_MS, 'still there')])).toEqual({ code: 0, signal: null })
  },
  PATIENCE_MS,
)
