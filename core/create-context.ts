import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { openBusLocks } from './db/bus-locks.ts'
import { createBusStore } from './db/bus-store.ts'
import { createJobsStore } from './db/jobs-store.ts'
import { openDatabase } from './db/knex.ts'
import { openSignalLink } from './db/signal-link.ts'
import { createEmbeddedBus } from './platform/embedded-bus/create-embedded-bus.ts'
import { createEmbeddedJobs } from './platform/embedded-jobs.ts'
import { createLog } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'
import type { Clock } from './platform/ports.ts'
import { createSignals } from './platform/signals.ts'

export interface ContextOptions {
  databaseUrl: string
  secret: string
  /** Shown in pg_stat_activity and in logs. */
  name?: string
  /** Connections in the pool; two more are used for signals and locks. */
  poolSize?: number
  clock?: Clock
  log?: Logger
}

export interface OpenContext {
  ctx: Context
  /** Stops consuming and firing, then closes every connection. */
  close(): Promise<void>
}

const systemClock: Clock = { now: () => new Date() }

/** Opens everything that use cases reach. The only place where an adapter is chosen; called by entry points and tests. */
export async function createContext(config: Config, options: ContextOptions): Promise<OpenContext> {
  const name = options.name ?? 'docket'
  const clock = options.clock ?? systemClock
  const log = options.log ?? createLog(config.logLevel, name)
  const url = options.databaseUrl
  const db = openDatabase({ url, name, ...(options.poolSize === undefined ? {} : { max: options.poolSize }) })
  const [link, locks] = await Promise.all([openSignalLink(url, `${name} signals`), openBusLocks(url, `${name} bus`)])
  const signals = createSignals(link, (error) => log.error({ err: error }, 'a listener of signals failed'))
  const bus = createEmbeddedBus({ store: createBusStore(db), locks, signals, clock, log })
  const jobs = createEmbeddedJobs({ store: createJobsStore(db), signals, clock, log })
  const ctx: Context = { config, secret: options.secret, db, bus, jobs, signals, clock, log, metrics: createMetrics() }
  return {
    ctx,
    async close() {
      await jobs.close()
      await bus.close()
      await signals.close()
      await db.destroy()
    },
  }
}
