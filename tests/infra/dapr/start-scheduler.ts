import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../free-ports.ts'
import { findDapr } from '#scripts/find-dapr.mjs'
import { launch, type Launched } from './launch.ts'

/** A real scheduler, one node. Its address and its jobs stay the same over restarts. */
export interface DaprScheduler extends Launched {
  /** For `--scheduler-host-address` of the sidecars. */
  address: string
  /** The end of it: stops it, and removes a folder that was made for it. */
  remove(): Promise<void>
}

export interface SchedulerOptions {
  /** Where it keeps its jobs; without one, in a temporary folder. */
  dataDir?: string
  /** As of `Launch`. */
  detached?: boolean
}

/** Starts a scheduler and resolves when it serves. */
export async function startScheduler({ dataDir, detached = false }: SchedulerOptions = {}): Promise<DaprScheduler> {
  const { scheduler } = await findDapr(process.env)
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'docket-scheduler-')))
  await mkdir(folder, { recursive: true })
  const [port, health, client, peer, metrics] = await freePorts(5)
  const id = 'dapr-scheduler-server-0'
  const launched = await launch({
    program: scheduler,
    flags: {
      // Any other address would be announced to the sidecars as one of this machine's own.
      'listen-address': '127.0.0.1',
      port: port!,
      'healthz-listen-address': '127.0.0.1',
      'healthz-port': health!,
      'metrics-listen-address': '127.0.0.1',
      'metrics-port': metrics!,
      id,
      'etcd-client-ports': `${id}=${client}`,
      'initial-cluster': `${id}=http://localhost:${peer}`,
      'etcd-data-dir': join(folder, 'etcd'),
    },
    logFile: join(folder, 'scheduler.log'),
    readyAt: `http://127.0.0.1:${health}/healthz`,
    detached,
  })
  return {
    ...launched,
    address: `127.0.0.1:${port}`,
    async remove() {
      await launched.kill9()
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}
