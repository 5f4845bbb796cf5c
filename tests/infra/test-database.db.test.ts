import { afterEach, expect, test } from 'vitest'
import pg from 'pg'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const made: TestDatabase[] = []
afterEach(async () => {
  await Promise.all(made.splice(0).map((database) => database.drop()))
})

async function query(database: TestDatabase, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

test('databases made at the same time are migrated and do not see each other', async () => {
  made.push(...(await Promise.all([1, 2, 3, 4].map(() => createTestDatabase()))))
  await Promise.all(made.map((database, index) => query(database, `create table mine as select ${index} as n`)))
  const seen = await Promise.all(made.map((database) => query(database, 'select n from mine')))
  expect(seen).toEqual([[{ n: 0 }], [{ n: 1 }], [{ n: 2 }], [{ n: 3 }]])
  expect(await query(made[0]!, `select 1 as found where to_regclass('public.tasks') is not null`)).toEqual([
    { found: 1 },
  ])
})

test('a dropped database is gone although somebody was still connected', async () => {
  const database = await createTestDatabase()
  const client = new pg.Client({ connectionString: database.url })
  client.on('error', () => undefined)
  await client.connect()
  const cut = new Promise((resolve) => client.once('end', resolve))
  await database.drop()
  await cut
  await expect(query(database, 'select 1')).rejects.toMatchObject({ code: '3D000' })
})
