import { ConfigError, type Config } from './config.ts'
import { pendingMigrations } from './db/migrate.ts'
import type { Db } from './db/knex.ts'

/** The database of a service that runs beside others and has none of its own. @throws ConfigError */
export function requireDatabaseUrl({ databaseUrl }: Config): string {
  if (databaseUrl) return databaseUrl
  throw new ConfigError(
    'DATABASE_URL: not set, expected the postgres:// URL of the database that the other services use (npm start runs all of them, with a database of its own)',
  )
}

/** Several processes share that database, so none of them migrates it on its own. @throws ConfigError */
export async function requireMigrated(db: Db): Promise<void> {
  const pending = await pendingMigrations(db)
  if (pending.length === 0) return
  throw new ConfigError(`The database lacks ${pending.length} migrations (${pending.join(', ')}): npm run migrate`)
}
