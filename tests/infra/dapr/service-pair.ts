import { HEALTH_PATH } from '#core/platform/dapr/callbacks.ts'
import { createAdministration } from '#core/platform/kafka/administer.ts'
import { createMissingTopics } from '#core/platform/kafka/topics.ts'
import { freePorts } from '../free-ports.ts'
import { testClient } from '#tests/infra/kafka/kafka-admin.ts'
import { startService, type ServiceProcess } from '../service-process.ts'
import { configOf, gatherResources } from './resources.ts'
import { startDaprd, type Sidecar } from './start-daprd.ts'

const TOKENS = { DAPR_API_TOKEN: 'sent to the sidecar', APP_API_TOKEN: 'sent by the sidecar' }

/** A process of Docket and its sidecar, as a pod has them. */
export interface ServicePair {
  /** The process of now. */
  service(): ServiceProcess
  sidecar: Sidecar
  /** The process alone: killed with -9, and another beside the same sidecar. */
  restartService(): Promise<void>
  /** The process in good order, then its sidecar. */
  stop(): Promise<void>
}

export interface DaprPairs {
  start(name: 'web' | 'workers'): Promise<ServicePair>
  /** Removes what the pairs had in common, once they are stopped. */
  remove(): Promise<void>
}

/** Makes the topics, and starts pairs as many as are wanted: their database is named by the secret store alone. */
export async function prepareDaprPairs(places: {
  brokers: string
  schedulerAddress: string
  databaseUrl: string
}): Promise<DaprPairs> {
  const { brokers, schedulerAddress, databaseUrl } = places
  await makeTopics(brokers)
  const resources = await gatherResources({ secrets: { 'database-url': databaseUrl }, brokers })

  /* One after the other: of two that find no tables of the state store at once, one fails to make them and ends. */
  let lastStart: Promise<unknown> = Promise.resolve()

  function startSidecar(name: 'web' | 'workers', port: number): Promise<Sidecar> {
    const start = lastStart.then(() => startOne(name, port))
    lastStart = start.catch(() => undefined)
    return start
  }

  function startOne(name: 'web' | 'workers', port: number): Promise<Sidecar> {
    return startDaprd({
      appId: `docket-${name}`,
      ...(name === 'workers' && { appPort: port, appHealthPath: HEALTH_PATH }),
      resources: [resources.folder],
      config: configOf(name),
      schedulerAddress,
      env: { ...resources.env, ...TOKENS },
    })
  }

  async function start(name: 'web' | 'workers'): Promise<ServicePair> {
    const [port] = await freePorts(1)
    const sidecar = await startSidecar(name, port!)
    const startProcess = () =>
      startService(name, {
        NODE_ENV: 'production',
        PLATFORM: 'dapr',
        KAFKA_BROKERS: brokers,
        DAPR_HTTP_ENDPOINT: sidecar.endpoint,
        ...TOKENS,
        DATABASE_URL: '',
        SESSION_SECRET: 'a secret of the tests, long enough',
        RATE_LIMIT_PER_MINUTE: '0',
        ...(name === 'workers' && { WORKERS_PORT: `${port}` }),
      })
    let service = await startProcess()
    return {
      service: () => service,
      sidecar,
      async restartService() {
        await service.kill9()
        service = await startProcess()
      },
      async stop() {
        await service.stop()
        await sidecar.remove()
      },
    }
  }

  return { start, remove: () => resources.remove() }
}

async function makeTopics(address: string): Promise<void> {
  const { administer, close } = createAdministration(testClient(address))
  await createMissingTopics(administer, 1)
  await close()
}
