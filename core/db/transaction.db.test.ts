import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { isDatabaseDown } from './failure.ts'
import { openDatabase, type Db, type Trx } from './knex.ts'
import { TagModel } from './models/tag.ts'
import { runPrepared } from './prepared.ts'
import { runInTransaction } from './transaction.ts'

let context: TestContext
let db: Db

beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())
beforeEach(async () => {
  db = openDatabase({ url: context.database.url, name: 'transaction test', max: 1 })
  await db.raw('create table notes (id integer primary key, text text not null)')
})
afterEach(async () => {
  await db.raw('drop table notes')
  await db.destroy()
})

const insert = { name: 'insert-note', text: 'insert into notes (id, text) values ($1, $2)' }
const notes = () => db('notes').orderBy('id').pluck('text')

it('commits what was written in every way, and resolves to the result', async () => {
  const result = await runInTransaction(db, async (trx) => {
    await trx('notes').insert({ id: 1, text: 'built' })
    await trx.raw('insert into notes values (2, ?)', ['raw'])
    await runPrepared(trx, insert, [3, 'prepared'])
    expect(await TagModel.query(trx)).toEqual([])
    return 'done'
  })
  expect(result).toBe('done')
  expect(await notes()).toEqual(['built', 'raw', 'prepared'])
})

it('rolls back all of it and rejects with the cause', async () => {
  const cause = new Error('no')
  const failed = runInTransaction(db, async (trx) => {
    await runPrepared(trx, insert, [1, 'gone'])
    throw cause
  })
  await expect(failed).rejects.toBe(cause)
  expect(await notes()).toEqual([])
})

it('takes back a part alone, through a savepoint', async () => {
  await runInTransaction(db, async (trx) => {
    await runPrepared(trx, insert, [1, 'kept'])
    const part = trx.transaction(async (inner) => {
      await runPrepared(inner, insert, [2, 'gone'])
      await runPrepared(inner, insert, [1, 'twice'])
    })
    await expect(part).rejects.toMatchObject({ code: '23505' })
    await runPrepared(trx, insert, [3, 'kept too'])
  })
  expect(await notes()).toEqual(['kept', 'kept too'])
})

it('never calls committed what PostgreSQL rolled back, though nobody heard of the statement that failed', async () => {
  const swallowed = runInTransaction(db, async (trx) => {
    await runPrepared(trx, insert, [1, 'lost'])
    await trx.raw('select 1 / 0').catch(() => undefined)
  })
  await expect(swallowed).rejects.toThrow('The transaction had failed')
  expect(await notes()).toEqual([])
})

it('rejects with what a deferred constraint says at the commit', async () => {
  await db.raw('alter table notes add unique (text) deferrable initially deferred')
  const failed = runInTransaction(db, async (trx) => {
    await runPrepared(trx, insert, [1, 'same'])
    await runPrepared(trx, insert, [2, 'same'])
  })
  await expect(failed).rejects.toMatchObject({ code: '23505' })
  expect(await notes()).toEqual([])
})

it('is no good after its end', async () => {
  let kept: Trx | undefined
  await runInTransaction(db, async (trx) => void (kept = trx))
  await expect(kept!('notes').insert({ id: 1, text: 'late' })).rejects.toThrow('The transaction is over.')
  await expect(runPrepared(kept!, insert, [1, 'late'])).rejects.toThrow('The transaction is over.')
  expect(await notes()).toEqual([])
})

it('refuses what comes while it is rolled back', async () => {
  let outcome: Promise<unknown> | undefined
  const failed = runInTransaction(db, async (trx) => {
    const late = new Promise((resolve) => setImmediate(resolve)).then(() => runPrepared(trx, insert, [1, 'late']))
    outcome = late.catch(String)
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  expect(await outcome).toBe('Error: The transaction is over.')
  expect(await notes()).toEqual([])
})

it('gives up a connection that was lost, so that the next transaction has a good one', async () => {
  const lost = runInTransaction(db, async (trx) => {
    await runPrepared(trx, insert, [1, 'lost'])
    await trx.raw('select pg_terminate_backend(pg_backend_pid())')
  })
  expect(isDatabaseDown(await lost.catch((error: unknown) => error))).toBe(true)
  await runInTransaction(db, (trx) => runPrepared(trx, insert, [2, 'next']))
  expect(await notes()).toEqual(['next'])
})

it('tells whoever listens what runs in it', async () => {
  const heard: string[] = []
  db.on('query', ({ sql }: { sql: string }) => heard.push(sql))
  await runInTransaction(db, async (trx) => {
    await trx.raw('select 1')
    await runPrepared(trx, insert, [1, 'heard'])
  })
  expect(heard).toEqual(['select 1', insert.text])
})
