import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { openDatabaseClock, type DatabaseClock } from './database-clock.ts'
import { openDatabase } from './knex.ts'

let context: TestContext
let clock: DatabaseClock | null = null

beforeEach(async () => {
  context = await createTestContext()
})
afterEach(async () => {
  clock?.stop()
  await context.close()
})

const fast = (byMs: number) => ({ now: () => new Date(Date.now() + byMs) })

it.each([120_000, -120_000])('puts a clock right that is off by %i ms, and says so', async (byMs) => {
  const corrections: number[] = []
  clock = await openDatabaseClock(context.ctx.db, fast(byMs), (ms) => corrections.push(ms))
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1_000)
  expect(corrections).toHaveLength(1)
  expect(Math.abs(corrections[0]! + byMs)).toBeLessThan(1_000)
})

it('leaves a clock alone that is nearly right', async () => {
  let time = Date.now() + 300
  const corrections: number[] = []
  clock = await openDatabaseClock(context.ctx.db, { now: () => new Date(time) }, (ms) => corrections.push(ms))
  time = 5_000
  expect(clock.now()).toEqual(new Date(5_000))
  expect(corrections).toEqual([])
})

it('goes by the machine while the database is away', async () => {
  const db = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', name: 'away' })
  clock = await openDatabaseClock(db, fast(120_000), () => undefined)
  expect(clock.now().getTime()).toBeGreaterThan(Date.now() + 100_000)
  await db.destroy()
})
