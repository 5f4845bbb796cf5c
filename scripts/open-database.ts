import { join } from 'node:path'
import type { Config } from '#core/config.ts'
import { openDatabase } from '#core/db/knex.ts'
import { migrateToLatest } from '#core/db/migrate.ts'
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

/** The same, migrated to the latest. */
export async function openMigratedDatabase(config: Config): Promise<OpenDatabase> {
  const database = await openConfiguredDatabase(config)
  const db = openDatabase({ url: database.url, name: 'docket migrations', max: 2 })
  try {
    await migrateToLatest(db)
  } catch (error) {
    await database.close()
    throw error
  } finally {
    await db.destroy()
  }
  return database
}
