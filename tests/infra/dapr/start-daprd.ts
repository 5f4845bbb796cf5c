import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../free-ports.ts'
import { findDapr } from '#scripts/find-dapr.mjs'
import { launch, type Launch, type Launched } from './launch.ts'

/** A real sidecar. Its address stays the same over restarts. */
export interface Sidecar extends Launched {
  /** For DAPR_HTTP_ENDPOINT. */
  endpoint: string
  metricsUrl: string
  /** Where other sidecars call it. */
  internalPort: number
  /** The end of it: kills it and removes its folder. */
  remove(): Promise<void>
}

export interface SidecarOptions {
  appId: string
  /** Where the application takes callbacks; without one it gets none. */
  appPort?: number
  /** Asked about the application's health before anything is delivered to it. */
  appHealthPath?: string
  /** Folders with components, subscriptions and resiliency. */
  resources: readonly string[]
  /** Its Configuration; of several files, each adds to the one before. */
  config?: string | readonly string[]
  schedulerAddress?: string
  /** Beside the variables of this process: what the components refer to, and tokens. */
  env?: Readonly<Record<string, string>>
  httpPort?: number
  /** As of `Launch`. */
  detached?: boolean
}

/** Starts daprd and resolves when its components are ready. */
export async function startDaprd(options: SidecarOptions): Promise<Sidecar> {
  const { daprd } = await findDapr(process.env)
  const folder = await mkdtemp(join(tmpdir(), 'docket-daprd-'))
  const [freePort, grpc, internal, metrics] = await freePorts(4)
  const http = options.httpPort ?? freePort!
  const launched = await launch({
    program: daprd,
    flags: {
      'app-id': options.appId,
      'dapr-listen-addresses': '127.0.0.1',
      'dapr-http-port': http,
      'dapr-grpc-port': grpc!,
      'dapr-internal-grpc-port': internal!,
      'metrics-listen-address': '127.0.0.1',
      'metrics-port': metrics!,
      'resources-path': options.resources,
      ...(options.config !== undefined && { config: options.config }),
      ...(options.schedulerAddress !== undefined && { 'scheduler-host-address': options.schedulerAddress }),
      ...appFlags(options),
      // Headers of calls between services hold cookies and tokens.
      'read-buffer-size': '16Ki',
    },
    ...(options.env && { env: options.env }),
    detached: options.detached ?? false,
    logFile: join(folder, 'daprd.log'),
    readyAt: `http://127.0.0.1:${http}/v1.0/healthz/outbound`,
  })
  return {
    ...launched,
    endpoint: `http://127.0.0.1:${http}`,
    metricsUrl: `http://127.0.0.1:${metrics}`,
    internalPort: internal!,
    async remove() {
      await launched.kill9()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/* Probed each second: until a probe has failed, messages are offered to a process that is gone. */
function appFlags({ appPort, appHealthPath }: SidecarOptions): Launch['flags'] {
  if (appPort === undefined) return {}
  const app = { 'app-port': appPort, 'app-protocol': 'http' }
  if (appHealthPath === undefined) return app
  return {
    ...app,
    'enable-app-health-check': true,
    'app-health-check-path': appHealthPath,
    'app-health-probe-interval': 1,
    // As long as may be: an answer that is late takes the application off its subscriptions.
    'app-health-probe-timeout': 1_000,
    'app-health-threshold': 1,
  }
}
