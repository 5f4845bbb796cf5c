import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#tests/infra/test-database.ts'
import { migrations } from '#migrations/index.ts'
import { openDatabase, type Db } from './knex.ts'
import { migrateToLatest, pendingMigrations, rollback } from './migrate.ts'

const SCHEMA = `
  select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns where table_schema = 'public'
  union all select tablename, indexname, indexdef, null, null from pg_indexes where schemaname = 'public'
  union all select conrelid::regclass::text, conname, pg_get_constraintdef(oid), null, null from pg_constraint
    where connamespace = 'public'::regnamespace
  union all select proname, null, prosrc, null, null from pg_proc where pronamespace = 'public'::regnamespace
  order by 1, 2, 3`

describe('migrations', () => {
  let database: TestDatabase
  let db: Db

  beforeAll(async () => {
    database = await createTestDatabase()
    db = openDatabase({ url: database.url, name: 'migrate-test' })
  })
  afterAll(async () => {
    await db.destroy()
    await database.drop()
  })

  const schema = async () => (await db.raw<{ rows: unknown[] }>(SCHEMA)).rows

  it('go up, all the way down, and up again to the same schema', async () => {
    await migrateToLatest(db)
    const up = await schema()

    const undone = await rollback(db, { all: true })
    expect(undone).toHaveLength(migrations.length)
    const left = await db('information_schema.tables').where({ table_schema: 'public' }).pluck('table_name')
    expect(new Set(left)).toEqual(new Set(['schema_migrations', 'schema_migrations_lock']))
    expect(await pendingMigrations(db)).toEqual(migrations.map(({ name }) => name))

    await migrateToLatest(db)
    expect(await schema()).toEqual(up)
    expect(await pendingMigrations(db)).toEqual([])
  })

  it('run once when several processes start at the same time', async () => {
    await rollback(db, { all: true })
    const others = [1, 2, 3].map((n) => openDatabase({ url: database.url, name: `migrate-test-${n}` }))
    const ran = await Promise.all(others.map((other) => migrateToLatest(other)))
    await Promise.all(others.map((other) => other.destroy()))
    expect(ran.filter((names) => names.length > 0)).toEqual([migrations.map(({ name }) => name)])
  })

  it('run although a killed process left the lock behind', async () => {
    await rollback(db, { all: true })
    await db('schema_migrations_lock').update({ is_locked: 1 })
    expect(await migrateToLatest(db)).toHaveLength(migrations.length)
  })
})
