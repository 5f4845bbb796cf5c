import { migrations } from '#migrations/index.ts'
import type { Db } from './knex.ts'

const source = {
  getMigrations: async () => [...migrations],
  getMigrationName: (migration: (typeof migrations)[number]) => migration.name,
  getMigration: async (migration: (typeof migrations)[number]) => migration,
}
const settings = { migrationSource: source, tableName: 'schema_migrations' }

/** Brings the schema up to date; safe to run from several processes at once (knex holds a lock). Returns what ran. */
export async function migrateToLatest(db: Db): Promise<string[]> {
  const [, ran] = (await db.migrate.latest(settings)) as [number, string[]]
  return ran
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
