import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAllTasks } from '#core/db/account-rows.ts'
import { parseQuickAdd } from '#core/domain/quick-add/parse-quick-add.ts'
import { signIn } from '#core/users/sign-in.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { demoLines } from './demo-tasks.ts'
import { DEMO_EMAIL, seedAccount } from './seed-account.ts'

const timeZone = 'Europe/Berlin'
let open: TestContext

beforeAll(async () => {
  open = await createTestContext()
})
afterAll(() => open.close())

test('the demo account is made once, with a password that works until it is reset', async () => {
  const { ctx } = open
  const made = await seedAccount(ctx, { timeZone, reset: false })
  if (made.outcome !== 'made') throw new Error(made.outcome)
  const { user } = await signIn(ctx, { email: DEMO_EMAIL, password: made.password })
  const tasks = await ctx.db.transaction((trx) => findAllTasks(trx, user.id))
  expect(tasks).toHaveLength(40)
  expect(tasks.filter(({ recurrence }) => recurrence).length).toBeGreaterThan(8)
  expect(tasks.filter(({ reminders }) => reminders.length > 0).length).toBeGreaterThan(8)
  expect(tasks.filter(({ completed }) => completed)).toHaveLength(2)
  expect(await ctx.db('sessions').where({ user_id: user.id })).toHaveLength(1)

  expect(await seedAccount(ctx, { timeZone, reset: false })).toEqual({ outcome: 'there' })
  const reset = await seedAccount(ctx, { timeZone, reset: true })
  if (reset.outcome !== 'reset') throw new Error(reset.outcome)
  expect(await ctx.db('sessions').where({ user_id: user.id })).toEqual([])
  await expect(signIn(ctx, { email: DEMO_EMAIL, password: made.password })).rejects.toMatchObject({
    code: 'invalid_credentials',
  })
  await expect(signIn(ctx, { email: DEMO_EMAIL, password: reset.password })).resolves.toBeDefined()
  expect(await ctx.db.transaction((trx) => findAllTasks(trx, user.id))).toHaveLength(40)
})

test.each([0, 6, 12, 18, 23.99].flatMap((hour) => [0, 1, 2, 3, 4, 5, 6].map((day) => [day, hour] as const)))(
  'on day %i of a week at %d h every line of the demo has a title, a tag and a time to come',
  (day, hour) => {
    const now = new Date(Date.parse('2026-10-19T00:00:00Z') + (day * 24 + hour) * 3_600_000)
    for (const line of demoLines) {
      const { title, due, tags } = parseQuickAdd(line, { now, zone: timeZone })
      expect({ line, title }).toEqual({ line, title: expect.stringMatching(/^\p{Lu}[\p{L}\p{N}’ -]+$/u) as string })
      expect({ line, isTagged: tags.length > 0, isToCome: due !== null && due.instant > now }).toEqual({
        line,
        isTagged: true,
        isToCome: true,
      })
    }
  },
)
