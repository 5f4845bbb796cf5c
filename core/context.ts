import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Db } from './db/knex.ts'
import type { Metrics } from './platform/metrics.ts'
import type { Clock, EventBus, Invoker, JobScheduler, Signals, StateStore, Tracing } from './platform/ports.ts'

/** What a use case may reach. It is capped on purpose: a use case that needs more takes it as an argument. */
export interface Context {
  config: Config
  /** Keys the hashes of credentials and signs what must come back unchanged. */
  secret: string
  db: Db
  bus: EventBus
  jobs: JobScheduler
  state: StateStore
  invoker: Invoker
  signals: Signals
  clock: Clock
  log: Logger
  metrics: Metrics
  tracing: Tracing
}
