import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { signUpInput, type SignUpInput } from '#core/domain/user.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { authenticate } from './authenticate.ts'
import { signUp } from './sign-up.ts'

const start = Date.parse('2026-03-01T12:00:00.000Z')
let now: number
let count = 0
let input: SignUpInput
let open: TestContext
let ctx: Context

beforeAll(async () => {
  open = await createTestContext({ clock: { now: () => new Date(now) } })
  ctx = open.ctx
})
beforeEach(() => {
  now = start
  count += 1
  input = signUpInput.parse({ email: `user${count}@example.com`, password: 'correct horse', name: 'Ada' })
})
afterAll(() => open.close())

test('a sign-up that is repeated under its idempotency key answers as before, also when both come at once', async () => {
  const both = await Promise.all([signUp(ctx, input, 'one'), signUp(ctx, input, 'one')])
  const [first] = both
  expect(both.filter(({ replayed }) => replayed)).toHaveLength(1)
  for (const { replayed: _, ...answer } of both) expect(answer).toEqual({ user: first.user, token: first.token })
  expect(await signUp(ctx, input, 'one')).toEqual({ ...first, replayed: true })
  expect(await authenticate(ctx, first.token)).toMatchObject({ kind: 'session', user: first.user })
  expect(await ctx.db('sessions').where({ user_id: first.user.id })).toHaveLength(1)
})

test('it is a repeat only with its key, its body and its password, and for 24 hours', async () => {
  await signUp(ctx, input, 'one')
  const taken = { code: 'email_taken' }
  await expect(signUp(ctx, input)).rejects.toMatchObject(taken)
  await expect(signUp(ctx, input, 'two')).rejects.toMatchObject(taken)
  // A refusal does not take the key.
  await expect(signUp(ctx, input, 'two')).rejects.toMatchObject(taken)
  const reused = { code: 'idempotency_key_reused' }
  await expect(signUp(ctx, { ...input, name: 'Eve' }, 'one')).rejects.toMatchObject(reused)
  await expect(signUp(ctx, { ...input, password: 'another password' }, 'one')).rejects.toMatchObject(reused)
  now += 25 * 3_600_000
  await expect(signUp(ctx, input, 'one')).rejects.toMatchObject(taken)
})

test('nothing that is kept for a repeat holds the password or the token', async () => {
  const { token } = await signUp(ctx, input, 'one')
  const tables = ['users', 'sessions', 'idempotency_keys']
  const dump = JSON.stringify(await Promise.all(tables.map((table) => ctx.db(table).select('*'))))
  for (const secret of [input.password, token, token.slice(4)]) expect(dump).not.toContain(secret)
})
