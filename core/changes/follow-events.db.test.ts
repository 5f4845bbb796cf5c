import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCollector } from '#tests/infra/collector.ts'
import { appendEvents, insertUser } from '#tests/infra/sample-events.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { followEvents } from './follow-events.ts'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())

it('hands on what was published for somebody who began to listen while a look for others was under way', async () => {
  const { ctx } = context
  const [ann, bob] = [await insertUser(ctx.db), await insertUser(ctx.db)]
  const listeners = [ann]
  const looks = createCollector<number>()
  const seen = createCollector<string>()
  const follower = await followEvents(
    ctx,
    'all',
    ({ userId }) => seen.add(userId),
    () => {
      looks.add(listeners.length)
      return [...listeners]
    },
  )
  await appendEvents(ctx.db, bob, 1)
  await appendEvents(ctx.db, ann, 1)
  await ctx.db.transaction(async (trx) => {
    await trx.raw('lock table events in access exclusive mode')
    ctx.signals.send('published')
    // The look has asked whom it is for, and waits for the table.
    await looks.until((items) => items.includes(1))
    listeners.push(bob)
    await trx.raw(`update events set seq = o.n, published_at = created_at
      from (select id, row_number() over (order by id) as n from events) as o where o.id = events.id`)
    await trx('relay_state').update({ last_seq: 2 })
  })
  ctx.signals.send('published')
  await seen.until((items) => items.length === 2)
  expect(seen.items).toEqual([bob, ann])
  await follower.stop()
})
