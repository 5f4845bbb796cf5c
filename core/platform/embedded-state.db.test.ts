import { expect, it } from 'vitest'
import { purgeExpired } from '#core/db/retention.ts'
import { stateStoreContract } from '#tests/contract/state-store.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { createTestDatabase } from '#tests/infra/test-database.ts'

const START = new Date('2026-03-02T09:00:00Z')

stateStoreContract('embedded', async () => {
  const database = await createTestDatabase()
  const open: TestContext[] = []
  let now = START
  return {
    async open() {
      const context = await createTestContext({ database, clock: { now: () => now } })
      open.push(context)
      return context.ctx.state
    },
    advance(ms) {
      now = new Date(now.getTime() + ms)
      return Promise.resolve()
    },
    async close() {
      await Promise.all(open.map((context) => context.close()))
      await database.drop()
    },
  }
})

it('leaves what has expired to retention, which takes nothing else', async () => {
  const context = await createTestContext({ clock: { now: () => START } })
  try {
    const { db, state } = context.ctx
    await state.set('short', 1, { etag: null, ttlSeconds: 10 })
    await state.set('long', 2, { etag: null, ttlSeconds: 20 })
    expect(await purgeExpired(db, new Date(START.getTime() + 15_000))).toMatchObject({ states: 1 })
    expect(await state.get('short')).toBeNull()
    expect((await state.get('long'))?.value).toBe(2)
  } finally {
    await context.close()
  }
})
