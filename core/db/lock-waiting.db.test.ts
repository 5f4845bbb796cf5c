import pg from 'pg'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { appendEvents, insertUser } from '#tests/infra/sample-events.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import type { Share, WaitingEvent } from './lock-waiting.ts'
import { relayBatch } from './relay.ts'

let context: TestContext

beforeEach(async () => {
  context = await createTestContext()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await context.close()
})

/* Relays one batch and returns what was in it. */
async function relay(share: Share): Promise<WaitingEvent[]> {
  const sent: WaitingEvent[] = []
  const publish = async (events: readonly WaitingEvent[]) => void sent.push(...events)
  await relayBatch(context.ctx.db, { ...share, chunk: 4, now: () => new Date(), publish })
  return sent
}

async function relayAll(share: Share): Promise<WaitingEvent[][]> {
  const batches: WaitingEvent[][] = []
  for (let batch = await relay(share); batch.length > 0; batch = await relay(share)) batches.push(batch)
  return batches
}

it('fills a batch with what stands behind the share of a user', async () => {
  const { db } = context.ctx
  const users = await Promise.all(Array.from({ length: 3 }, () => insertUser(db)))
  for (const userId of users) await appendEvents(db, userId, 5)
  const batches = await relayAll({ limit: 4, perUser: 2 })
  const [ann, bob, cem] = users
  expect(batches.map((events) => events.map(({ userId }) => userId))).toEqual([
    [ann, ann, bob, bob],
    [ann, ann, bob, bob],
    [ann, bob, cem, cem],
    [cem, cem],
    [cem],
  ])
})

it('finds who stands behind more events of one user than a look is long', async () => {
  const { db } = context.ctx
  const [ann, bob] = [await insertUser(db), await insertUser(db)]
  for (let n = 0; n < 5; n += 1) await appendEvents(db, ann, 5_000)
  await appendEvents(db, bob, 1)
  const events = await relay({ limit: 2_000, perUser: 2 })
  expect(events.map(({ userId }) => userId)).toEqual([ann, ann, bob])
})

/* Does something between the first and the second look that a batch takes at what waits. */
function betweenLooks(work: () => Promise<unknown>): void {
  const query = Reflect.get(pg.Client.prototype, 'query') as (this: pg.Client, ...args: unknown[]) => unknown
  let looks = 0
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const isLook = (args[0] as { name?: string }).name === 'look-through-waiting-events'
    if (isLook) looks += 1
    if (!isLook || looks !== 2) return query.apply(this, args)
    void work().then(() => query.apply(this, args))
    return args[0]
  })
}

it('sends what one did later not first, though both became visible while it looked', async () => {
  const { db } = context.ctx
  const [ann, bob] = [await insertUser(db), await insertUser(db)]
  const open = await db.transaction()
  const bobs = await appendEvents(open, bob, 1)
  const anns = await appendEvents(db, ann, 6)
  betweenLooks(async () => {
    await open.commit()
    bobs.push(...(await appendEvents(db, bob, 1)))
  })
  const batches = await relayAll({ limit: 4, perUser: 1 })
  expect(batches[0]).toHaveLength(1)
  const sent = batches.flat().map(({ eventId }) => eventId)
  expect(sent.filter((id) => bobs.includes(id))).toEqual(bobs)
  expect(sent.filter((id) => anns.includes(id))).toEqual(anns)
})
