import { migrations } from '#migrations/index.ts'
import type { Db } from './knex.ts'

const source = {
  getMigrations: async () => [...migrations],
  getMigrationName: (migration: (typeof migrations)[number]) => migration.name,
  getMigration: async (migration: (typeof migrations)[number]) => migration,
}
const settings = { migrationSource: source, tableName: 'schema_migrations' }

const MIGRATION_LOCK = 714_001

/**
 * Brings the schema up to date and returns what ran. Processes that start together wait for each other; a lock that a
 * killed one left behind (knex keeps its own in a table) is freed, since ours ends with its connection.
 */
export async function migrateToLatest(db: Db): Promise<string[]> {
  return db.transaction(async (trx) => {
    await trx.raw('set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0')
    await trx.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK])
    await db.migrate.forceFreeMigrationsLock(settings)
    const [, ran] = (await db.migrate.latest(settings)) as [number, string[]]
    return ran
  })
}

/** Takes back the newest batch, or everything. */
export async function rollback(db: Db, { all = false } = {}): Promise<string[]> {
  const [, ran] = (await db.migrate.rollback(settings, all)) as [number, string[]]
  return ran
}

/** Names of migrations that have not run yet. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const [, pending] = (await db.migrate.list(settings)) as [unknown, { name: string }[]]
  return pending.map((migration) => migration.name)
}
