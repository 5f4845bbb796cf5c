import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { openDatabaseClock, type DatabaseClock } from './db/database-clock.ts'
import { openDatabase } from './db/knex.ts'
import { openSignalLink } from './db/signal-link.ts'
import type { Callbacks } from './platform/dapr/callbacks.ts'
import { traceInvocations } from './platform/invocation.ts'
import { createLog } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'
import type { Clock, ServiceName } from './platform/ports.ts'
import { createSignals } from './platform/signals.ts'
import { createTraceScope, openTracing } from './platform/tracing.ts'
import { openDapr } from './platforms/dapr.ts'
import { openEmbedded } from './platforms/embedded.ts'
import { openKafka } from './platforms/kafka.ts'
import type { Platform, PlatformParts } from './platforms/platform.ts'
import { serviceAddress } from './platforms/service-address.ts'

export interface ContextOptions {
  databaseUrl: string
  secret: string
  /** Shown in pg_stat_activity and in logs. */
  name?: string
  /** Connections in the pool; two more are used for signals and locks. */
  poolSize?: number
  clock?: Clock
  log?: Logger
  /** Where the other services listen, when the configured ports do not say it. */
  addressOf?: (service: ServiceName) => string
  /** Ends a process that cannot do its work any more; by default through an uncaught exception, which says why. */
  onFatal?: (cause: Error) => void
}

export interface OpenContext {
  ctx: Context
  /** To be served on a port of its own, where a sidecar calls. Null: nobody does. */
  callbacks: Callbacks | null
  /** Stops consuming and firing, then closes every connection. */
  close: () => Promise<void>
}

const systemClock: Clock = { now: () => new Date() }

/** Opens everything that use cases reach. The only place where a platform is chosen; called by entry points and tests. */
export async function createContext(config: Config, options: ContextOptions): Promise<OpenContext> {
  const name = options.name ?? 'docket'
  const scope = createTraceScope()
  const log = options.log ?? createLog(config.logLevel, name, scope)
  const tracing = await openTracing({ endpoint: config.otlpEndpoint, scope, name, log })
  const addressOf = options.addressOf ?? ((service) => serviceAddress(config, service))
  const url = options.databaseUrl
  const db = openDatabase({ url, name, ...(options.poolSize === undefined ? {} : { max: options.poolSize }) })
  const corrected = (byMs: number) => log.warn({ byMs }, 'the clock of this machine is wrong, going by the database')
  const clock = options.clock ? givenClock(options.clock) : await openDatabaseClock(db, systemClock, corrected)
  const link = await openSignalLink(url, `${name} signals`)
  const signals = createSignals(link, (error) => log.error({ err: error }, 'a listener of signals failed'))
  const metrics = createMetrics()
  const onFatal = options.onFatal ?? endProcess
  const parts = { db, databaseUrl: url, name, signals, clock, log, metrics, addressOf, onFatal }
  const platform = await openPlatform(config, parts)
  const { bus, jobs, state } = platform
  const invoker = traceInvocations(platform.invoker, tracing)
  return {
    ctx: { config, secret: options.secret, db, bus, jobs, state, invoker, signals, clock, log, metrics, tracing },
    callbacks: platform.callbacks ?? null,
    async close() {
      clock.stop()
      await platform.close()
      await signals.close()
      await db.destroy()
      await tracing.close()
    },
  }
}

function givenClock(clock: Clock): DatabaseClock {
  return { now: () => clock.now(), stop: () => undefined }
}

function endProcess(cause: Error): void {
  setImmediate(() => {
    throw cause
  })
}

function openPlatform(config: Config, parts: PlatformParts): Promise<Platform> {
  switch (config.platform) {
    case 'embedded':
      return openEmbedded(parts)
    case 'kafka':
      return Promise.resolve(openKafka(config, parts))
    case 'dapr':
      return Promise.resolve(openDapr(config, parts))
  }
}
