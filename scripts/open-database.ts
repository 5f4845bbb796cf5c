import { join } from 'node:path'
import type { Config } from '#core/config.ts'
import { findRunningServer } from '#core/platform/embedded-postgres/find-running-server.ts'
import { startEmbeddedPostgres } from '#core/platform/embedded-postgres/start-embedded-postgres.ts'

export interface OpenDatabase {
  url: string
  /** Whether nobody else uses it: the embedded server was not running before. */
  isOurs: boolean
  /** Stops what was started for the script. */
  close(): Promise<void>
}

/**
 * The database that the configuration names: DATABASE_URL, the embedded server of a running Docket, or else the embedded
 * server, started for as long as the script takes. With `alone` a running Docket is refused, in words that say what to do.
 */
export async function openConfiguredDatabase(config: Config, { alone = false } = {}): Promise<OpenDatabase> {
  const dataDir = join(config.dataDir, 'postgres')
  const shared = config.databaseUrl ?? (alone ? null : findRunningServer(dataDir))
  if (shared !== null) return { url: shared, isOurs: false, close: async () => undefined }
  const server = await startEmbeddedPostgres({ dataDir, binDir: config.postgresBin ?? undefined })
  return { url: server.url, isOurs: true, close: server.stop }
}
