import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { loadConfig } from '#core/config.ts'
import { openDatabase } from '#core/db/knex.ts'
import { migrateToLatest } from '#core/db/migrate.ts'
import { HEALTH_PATH } from '#core/platform/dapr/callbacks.ts'
import { createAdministration } from '#core/platform/kafka/administer.ts'
import { createKafkaClient } from '#core/platform/kafka/client.ts'
import { createMissingTopics } from '#core/platform/kafka/topics.ts'
import { sessionSecret } from '#core/session-secret.ts'
import { configOf, gatherResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd } from '#tests/infra/dapr/start-daprd.ts'
import { startScheduler } from '#tests/infra/dapr/start-scheduler.ts'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'
import { openConfiguredDatabase } from './open-database.ts'
import { reportFailure } from './report-failure.ts'

const runner = fileURLToPath(new URL('run.mjs', import.meta.url))
/** What has been started, to be stopped in the opposite order. */
const stops: (() => Promise<unknown>)[] = []

/** npm run dev:dapr: the whole product on Dapr, on this machine: Kafka, scheduler, database, and the three services with a sidecar each. */
async function main(): Promise<void> {
  const config = loadConfig({ ...process.env, PLATFORM: 'embedded' })
  console.log('Starting Kafka, the scheduler and the database …')
  const broker = await startKafka({ dataDir: join(config.dataDir, 'kafka') })
  stops.push(() => broker.remove())
  const scheduler = await startScheduler({ dataDir: join(config.dataDir, 'dapr-scheduler') })
  stops.push(() => scheduler.stop())
  const database = await openConfiguredDatabase(config)
  stops.push(() => database.close())
  await Promise.all([migrate(database.url), makeTopics(broker.address)])

  const { apiKey } = config.model ?? { apiKey: null }
  const secrets = { 'database-url': database.url, ...(apiKey && { 'openai-api-key': apiKey }) }
  const resources = await gatherResources({ secrets, brokers: broker.address })
  stops.push(() => resources.remove())
  const tokens = { DAPR_API_TOKEN: randomToken(), APP_API_TOKEN: randomToken() }

  const apps = {
    web: {},
    mcp: { appPort: config.mcp.port },
    workers: { appPort: config.workersPort, appHealthPath: HEALTH_PATH },
  }
  const secret = await sessionSecret(config)

  async function startPair(service: keyof typeof apps): Promise<string> {
    const sidecar = await startDaprd({
      appId: `docket-${service}`,
      ...apps[service],
      resources: [resources.folder],
      config: configOf(service),
      schedulerAddress: scheduler.address,
      env: { ...resources.env, ...tokens },
    })
    stops.push(() => sidecar.remove())
    // Secrets come from the store, so none is among the variables.
    const env = { PLATFORM: 'dapr', KAFKA_BROKERS: broker.address, DAPR_HTTP_ENDPOINT: sidecar.endpoint, ...tokens }
    startService(service, { ...env, SESSION_SECRET: secret, DATABASE_URL: '', OPENAI_API_KEY: '' })
    return sidecar.endpoint
  }

  console.log(`Kafka at ${broker.address}`)
  for (const service of ['web', 'mcp', 'workers'] as const) {
    console.log(`Sidecar of docket-${service} at ${await startPair(service)}`)
  }
}

async function migrate(url: string): Promise<void> {
  const db = openDatabase({ url, name: 'docket migrations' })
  try {
    await migrateToLatest(db)
  } finally {
    await db.destroy()
  }
}

async function makeTopics(address: string): Promise<void> {
  const settings = { brokers: [address], ssl: null, sasl: null, replicationFactor: 1 }
  const { administer, close } = createAdministration(
    createKafkaClient(settings, { name: 'docket-topics', log: pino({ level: 'silent' }) }),
  )
  try {
    await createMissingTopics(administer, 1)
  } finally {
    await close()
  }
}

function startService(name: string, env: Record<string, string>): void {
  const child = spawn(process.execPath, [runner, name], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: 'inherit',
  })
  stops.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
  child.once('exit', () => void stopAll())
}

function randomToken(): string {
  return randomBytes(24).toString('base64url')
}

let stopping: Promise<void> | null = null
function stopAll(): Promise<void> {
  stopping ??= (async () => {
    while (stops.length > 0) await stops.pop()!().catch(reportFailure)
    process.exit()
  })()
  return stopping
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stopAll())
main().catch(async (error: unknown) => {
  reportFailure(error)
  await stopAll()
})
