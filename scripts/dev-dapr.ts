import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { loadConfig } from '#core/config.ts'
import { HEALTH_PATH } from '#core/platform/dapr/callbacks.ts'
import { sessionSecret } from '#core/session-secret.ts'
import { configOf, gatherResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd } from '#tests/infra/dapr/start-daprd.ts'
import { startScheduler } from '#tests/infra/dapr/start-scheduler.ts'
import { makeTopics } from '#tests/infra/kafka/kafka-admin.ts'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'
import { openMigratedDatabase } from './open-database.ts'
import { runTogether } from './run-together.ts'

/* npm run dev:dapr: the whole product on Dapr, on this machine: Kafka, scheduler, database, and the three services with a sidecar each. */
runTogether(async ({ onStop, startService }) => {
  const config = loadConfig({ ...process.env, PLATFORM: 'embedded' })
  console.log('Starting Kafka, the scheduler and the database …')
  const broker = await startKafka({ dataDir: join(config.dataDir, 'kafka'), detached: true })
  onStop(() => broker.stop())
  const scheduler = await startScheduler({ dataDir: join(config.dataDir, 'dapr-scheduler'), detached: true })
  onStop(() => scheduler.stop())
  const database = await openMigratedDatabase(config)
  onStop(() => database.close())
  await makeTopics(broker.address)

  const { apiKey } = config.model ?? { apiKey: null }
  const secrets = { 'database-url': database.url, ...(apiKey && { 'openai-api-key': apiKey }) }
  const resources = await gatherResources({ secrets, brokers: broker.address })
  onStop(() => resources.remove())
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
      detached: true,
    })
    onStop(() => sidecar.remove())
    // Secrets come from the store, so none is among the variables.
    const env = { PLATFORM: 'dapr', KAFKA_BROKERS: broker.address, DAPR_HTTP_ENDPOINT: sidecar.endpoint, ...tokens }
    const noSecrets = { DATABASE_URL: '', OPENAI_API_KEY: '' }
    startService(service, { ...env, NODE_ENV: 'production', SESSION_SECRET: secret, ...noSecrets })
    return sidecar.endpoint
  }

  console.log(`Kafka at ${broker.address}`)
  for (const service of ['web', 'mcp', 'workers'] as const) {
    console.log(`Sidecar of docket-${service} at ${await startPair(service)}`)
  }
})

function randomToken(): string {
  return randomBytes(24).toString('base64url')
}
