import { HEALTH_PATH } from '#core/platform/dapr/callbacks.ts'
import { createAdministration } from '#core/platform/kafka/administer.ts'
import { createMissingTopics } from '#core/platform/kafka/topics.ts'
import { configOf, gatherResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd, type Sidecar } from '#tests/infra/dapr/start-daprd.ts'
import { startScheduler } from '#tests/infra/dapr/start-scheduler.ts'
import { freePorts } from '#tests/infra/free-ports.ts'
import { testClient } from '#tests/infra/kafka/kafka-admin.ts'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'
import { startService, type ServiceProcess } from '#tests/infra/service-process.ts'
import { createTestContext } from '#tests/infra/test-context.ts'
import { createTestDatabase } from '#tests/infra/test-database.ts'
import { settle, untilSent } from './installation.ts'

const TOKENS = { DAPR_API_TOKEN: 'sent to the sidecar', APP_API_TOKEN: 'sent by the sidecar' }

export type DaprInstallation = Awaited<ReturnType<typeof startDaprInstallation>>

/** A whole Docket on Dapr: a broker, a scheduler, a database that only the secret store names, web and workers with a sidecar each. */
export async function startDaprInstallation() {
  const [broker, scheduler, database] = await Promise.all([startKafka(), startScheduler(), createTestDatabase()])
  await makeTopics(broker.address)
  const observer = await createTestContext({ database })
  const resources = await gatherResources({ secrets: { 'database-url': database.url }, brokers: broker.address })
  const [workersPort] = await freePorts(1)

  function startSidecar(service: 'web' | 'workers'): Promise<Sidecar> {
    return startDaprd({
      appId: `docket-${service}`,
      ...(service === 'workers' && { appPort: workersPort!, appHealthPath: HEALTH_PATH }),
      resources: [resources.folder],
      config: configOf(service),
      schedulerAddress: scheduler.address,
      env: { ...resources.env, ...TOKENS },
    })
  }

  const sidecars = { web: await startSidecar('web'), workers: await startSidecar('workers') }

  function start(service: 'web' | 'workers'): Promise<ServiceProcess> {
    return startService(service, {
      NODE_ENV: 'production',
      PLATFORM: 'dapr',
      KAFKA_BROKERS: broker.address,
      DAPR_HTTP_ENDPOINT: sidecars[service].endpoint,
      ...TOKENS,
      DATABASE_URL: '',
      SESSION_SECRET: 'a secret of the tests, long enough',
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'info',
      ...(service === 'workers' && { WORKERS_PORT: `${workersPort}` }),
    })
  }

  const webs = [await start('web')]
  const workers = [await start('workers')]
  return {
    broker,
    scheduler,
    sidecars,
    webs,
    workers,
    observer: observer.ctx,
    settled: () => settle(observer.ctx, broker.address),
    untilSent: (userIds: readonly string[], count: number) => untilSent(observer.ctx, userIds, count),
    async restartWorkers(): Promise<void> {
      await workers.pop()?.kill9()
      workers.push(await start('workers'))
    },
    async close(): Promise<void> {
      await Promise.all([...webs, ...workers].map((service) => service.stop()))
      await Promise.all([sidecars.web.remove(), sidecars.workers.remove()])
      await Promise.all([scheduler.remove(), broker.remove(), observer.close(), resources.remove()])
      await database.drop()
    },
  }
}

async function makeTopics(address: string): Promise<void> {
  const { administer, close } = createAdministration(testClient(address))
  await createMissingTopics(administer, 1)
  await close()
}
