import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { isDatabaseDown } from './failure.ts'
import { openDatabase, type Db } from './knex.ts'
import { runPrepared } from './prepared.ts'

let context: TestContext
let db: Db

beforeAll(async () => {
  context = await createTestContext()
  db = openDatabase({ url: context.database.url, name: 'prepared test', max: 1 })
})
afterAll(async () => {
  await db.destroy()
  await context.close()
})

const ECHO = {
  name: 'echo',
  text: `select $1::text as text, $2::integer as number, $3::bigint as big, $4::boolean as flag, $5::timestamptz as at,
    $6::text[] as texts, $7::integer[] as numbers, $8::jsonb as json, null::text as nothing`,
}
const at = new Date('2026-02-03T04:05:06.789Z')
const given = { text: 'é "x" \\ \n', number: -5, big: 9_007_199_254_740_991, flag: true, at }
const lists = { texts: ['a,b', '"q"', '\\', 'NULL', '', '{}'], numbers: [1, -2] }

it('gives back every kind of value as it was given, the first time and later', async () => {
  for (let time = 0; time < 3; time += 1) {
    const values = [...Object.values(given), lists.texts, lists.numbers, JSON.stringify({ a: [1, null] })]
    expect(await runPrepared(db, ECHO, values)).toEqual([{ ...given, ...lists, json: { a: [1, null] }, nothing: null }])
  }
})

it('sends and reads nulls and empty lists', async () => {
  const [row] = await runPrepared(db, ECHO, [null, null, null, null, null, [], [], null])
  expect(Object.values(row!)).toEqual([null, null, null, null, null, [], [], null, null])
})

it('reads every row, and none of a statement that gives none', async () => {
  const series = { name: 'series', text: 'select n from generate_series(1, $1::integer) n' }
  for (const count of [0, 1_000, 0, 3]) {
    const rows = await runPrepared<{ n: number }>(db, series, [count])
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: count }, (_, n) => n + 1))
  }
  const nothing = { name: 'nothing', text: 'update users set name = name where id = $1' }
  for (let time = 0; time < 2; time += 1) {
    expect(await runPrepared(db, nothing, ['00000000-0000-4000-8000-000000000000'])).toEqual([])
  }
})

it('rejects with the error of the database, and the connection goes on', async () => {
  const divide = { name: 'divide', text: 'select 1 / $1::integer as result' }
  for (let time = 0; time < 2; time += 1) {
    const error = await runPrepared(db, divide, [0]).catch((cause: unknown) => cause as Error & { code: string })
    expect(error).toMatchObject({ code: '22012', message: 'division by zero' })
    expect(await runPrepared(db, divide, [1])).toEqual([{ result: 1 }])
  }
})

it('rejects what cannot be parsed, each time', async () => {
  for (let time = 0; time < 2; time += 1) {
    await expect(runPrepared(db, { name: 'broken', text: 'selec 1' }, [])).rejects.toMatchObject({ code: '42601' })
  }
})

it('refuses a second text under a name', async () => {
  await runPrepared(db, { name: 'one', text: 'select 1 as one' }, [])
  await expect(runPrepared(db, { name: 'one', text: 'select 2 as two' }, [])).rejects.toThrow('one has two texts')
  expect(await runPrepared(db, { name: 'one', text: 'select 1 as one' }, [])).toEqual([{ one: 1 }])
})

it('rejects when the connection ends under it', async () => {
  const end = { name: 'end', text: 'select pg_terminate_backend(pg_backend_pid())' }
  const error = await runPrepared(db, end, []).catch((cause: unknown) => cause)
  expect(isDatabaseDown(error)).toBe(true)
})
