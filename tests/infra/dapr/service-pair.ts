import { join } from 'node:path'
import { HEALTH_PATH } from '#core/platform/dapr/callbacks.ts'
import { freePorts } from '../free-ports.ts'
import { makeTopics } from '#tests/infra/kafka/kafka-admin.ts'
import { startService, type Service, type ServiceProcess } from '../service-process.ts'
import { openNameResolution } from './name-resolution.ts'
import { configOf, gatherResources } from './resources.ts'
import { startDaprd, type Sidecar, type SidecarOptions } from './start-daprd.ts'

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
  start(name: Service): Promise<ServicePair>
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
  const names = await openNameResolution(join(resources.folder, '..', 'name-resolution.yaml'))

  /* One after the other: of two that find no tables of the state store at once, one fails to make them and ends. */
  let lastStart: Promise<unknown> = Promise.resolve()

  function startSidecar(name: Service, port: number): Promise<Sidecar> {
    const start = lastStart.then(() => startOne(name, port))
    lastStart = start.catch(() => undefined)
    return start
  }

  function startOne(name: Service, port: number): Promise<Sidecar> {
    return startDaprd({
      appId: `docket-${name}`,
      ...appOf(name, port),
      resources: [resources.folder],
      config: [configOf(name), names.config],
      schedulerAddress,
      env: { ...resources.env, ...TOKENS },
    })
  }

  async function start(name: Service): Promise<ServicePair> {
    const [port] = await freePorts(1)
    const sidecar = await startSidecar(name, port!)
    if (name === 'mcp') names.add(sidecar)
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
        MCP_PORT: `${port}`,
        WORKERS_PORT: `${port}`,
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
        names.remove(sidecar)
        await service.stop()
        await sidecar.remove()
      },
    }
  }

  return {
    start,
    async remove() {
      await names.close()
      await resources.remove()
    },
  }
}

/* Where the sidecar calls the process. */
function appOf(name: Service, appPort: number): Pick<SidecarOptions, 'appPort' | 'appHealthPath'> {
  if (name === 'web') return {}
  return name === 'workers' ? { appPort, appHealthPath: HEALTH_PATH } : { appPort }
}
