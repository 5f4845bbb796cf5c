import type { Logger } from 'pino'
import { ConfigError, type Config } from './config.ts'
import type { Context } from './context.ts'
import { openDatabase } from './db/knex.ts'
import { openSignalLink } from './db/signal-link.ts'
import { createLog } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'
import type { Clock, ServiceName } from './platform/ports.ts'
import { createSignals } from './platform/signals.ts'
import { openEmbedded } from './platforms/embedded.ts'
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
}

export interface OpenContext {
  ctx: Context
  /** Stops consuming and firing, then closes every connection. */
  close(): Promise<void>
}

const systemClock: Clock = { now: () => new Date() }

/** Opens everything that use cases reach. The only place where a platform is chosen; called by entry points and tests. */
export async function createContext(config: Config, options: ContextOptions): Promise<OpenContext> {
  const name = options.name ?? 'docket'
  const clock = options.clock ?? systemClock
  const log = options.log ?? createLog(config.logLevel, name)
  const addressOf = options.addressOf ?? ((service) => serviceAddress(config, service))
  const url = options.databaseUrl
  const db = openDatabase({ url, name, ...(options.poolSize === undefined ? {} : { max: options.poolSize }) })
  const link = await openSignalLink(url, `${name} signals`)
  const signals = createSignals(link, (error) => log.error({ err: error }, 'a listener of signals failed'))
  const parts = { db, databaseUrl: url, name, signals, clock, log, addressOf }
  const platform = await openPlatform(config, parts)
  const { bus, jobs, state, invoker } = platform
  const metrics = createMetrics()
  return {
    ctx: { config, secret: options.secret, db, bus, jobs, state, invoker, signals, clock, log, metrics },
    async close() {
      await platform.close()
      await signals.close()
      await db.destroy()
    },
  }
}

function openPlatform(config: Config, parts: PlatformParts): Promise<Platform> {
  switch (config.platform) {
    case 'embedded':
      return openEmbedded(parts)
    case 'kafka':
    case 'dapr':
      throw new ConfigError(`PLATFORM: ${JSON.stringify(config.platform)} has no adapters yet, expected embedded`)
  }
}
