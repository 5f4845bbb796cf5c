import type { Logger } from 'pino'
import type { Db } from '#core/db/knex.ts'
import type { Callbacks } from '#core/platform/dapr/callbacks.ts'
import type { Metrics } from '#core/platform/metrics.ts'
import type { Clock, EventBus, Invoker, JobScheduler, ServiceName, Signals, StateStore } from '#core/platform/ports.ts'

/** The adapters of one platform, ready to use. */
export interface Platform {
  bus: EventBus
  jobs: JobScheduler
  state: StateStore
  invoker: Invoker
  /** What a sidecar calls in this process, for the port that is not public. */
  callbacks?: Callbacks
  /** Stops consuming and firing, and closes whatever the adapters opened themselves. */
  close(): Promise<void>
}

/** What there is before a platform is chosen. */
export interface PlatformParts {
  db: Db
  databaseUrl: string
  /** Of this process, for names of connections. */
  name: string
  signals: Signals
  clock: Clock
  log: Logger
  metrics: Metrics
  /** Where services listen that are called directly. */
  addressOf: (service: ServiceName) => string
  /** What this process needs has ended for good: its supervisor is to start another. */
  onFatal: (cause: Error) => void
}
