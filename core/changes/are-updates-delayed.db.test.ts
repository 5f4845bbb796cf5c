import { afterEach, beforeEach, expect, it } from 'vitest'
import { appendEvents, insertUser } from '#tests/infra/sample-events.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { relayOnce } from '#workers/outbox-relay.ts'
import { areUpdatesDelayed } from './are-updates-delayed.ts'

const MADE = new Date('2026-03-02T09:00:00Z')

let context: TestContext
let now = MADE

beforeEach(async () => {
  context = await createTestContext({ clock: { now: () => now } })
})
afterEach(() => context.close())

it('says so to everybody when an event has waited for over 5 s and none has gone out', async () => {
  const { ctx } = context
  const [ann, bob] = [await insertUser(ctx.db), await insertUser(ctx.db)]
  await appendEvents(ctx.db, ann, 2, MADE)
  const delayed = () => Promise.all([ann, bob].map((userId) => areUpdatesDelayed(ctx, { userId })))
  now = new Date(MADE.getTime() + 5_000)
  expect(await delayed()).toEqual([false, false])
  now = new Date(MADE.getTime() + 5_001)
  expect(await delayed()).toEqual([true, true])
  await relayOnce(ctx, 2)
  expect(await delayed()).toEqual([false, false])
})

it('says so only to whom those belong that wait while others go out', async () => {
  const { ctx } = context
  const [ann, bob] = [await insertUser(ctx.db), await insertUser(ctx.db)]
  await appendEvents(ctx.db, ann, 2, MADE)
  now = new Date(MADE.getTime() + 60_000)
  await relayOnce(ctx, 1)
  expect(await areUpdatesDelayed(ctx, { userId: ann })).toBe(true)
  expect(await areUpdatesDelayed(ctx, { userId: bob })).toBe(false)
})
