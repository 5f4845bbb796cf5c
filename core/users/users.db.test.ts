import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { createTokenInput, signUpInput, type CreateTokenInput } from '#core/domain/user.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { authenticate } from './authenticate.ts'
import { createToken } from './create-token.ts'
import { SESSION_LIFETIME_MS, newCredential } from './credential-secret.ts'
import { getProfile } from './get-profile.ts'
import { listConnections } from './list-connections.ts'
import { listTokens } from './list-tokens.ts'
import { revokeConnection } from './revoke-connection.ts'
import { revokeToken } from './revoke-token.ts'
import { FAILURE_WINDOW_MS, MAX_FAILURES, signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { signUp } from './sign-up.ts'
import { updateProfile } from './update-profile.ts'

const start = Date.parse('2026-03-01T12:00:00.000Z')
const password = 'correct horse'
let now = start
let open: TestContext
let ctx: Context
let count = 0

beforeAll(async () => {
  open = await createTestContext({ clock: { now: () => new Date(now) } })
  ctx = open.ctx
})
beforeEach(() => {
  now = start
})
afterAll(async () => {
  await open.close()
})

function newEmail(): string {
  count += 1
  return `user${count}@example.com`
}

async function newUser(email = newEmail()) {
  const { user, token } = await signUp(ctx, signUpInput.parse({ email, password, time_zone: 'Europe/Berlin' }))
  const actor = (await authenticate(ctx, token))!.actor
  return { user, token, actor }
}

function tokenInput(input: Partial<CreateTokenInput> & { name: string }): CreateTokenInput {
  return createTokenInput.parse(input)
}

function withKey(actor: Actor, idempotencyKey: string): Actor {
  return { ...actor, act: { idempotencyKey } }
}

async function outcomes(promises: Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const settled of await Promise.allSettled(promises)) {
    const outcome = settled.status === 'fulfilled' ? 'ok' : String((settled.reason as { code?: string }).code)
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}

/** Resolves when the credential's use has been noted, which happens behind the request's back. */
async function untilUsedAt(table: 'sessions' | 'access_tokens', time: number): Promise<void> {
  await expect.poll(async () => (await ctx.db(table).where({ last_used_at: new Date(time) })).length).toBeGreaterThan(0)
}

test('signing up makes the account with its defaults and a session that speaks for it', async () => {
  const { user, token } = await signUp(ctx, signUpInput.parse({ email: ' Ada.Lovelace@Example.COM ', password }))
  expect(user).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    email: 'ada.lovelace@example.com',
    name: 'ada.lovelace',
    time_zone: 'UTC',
    theme: 'system',
    week_start: 'monday',
    created_at: '2026-03-01T12:00:00.000Z',
  })
  expect(await authenticate(ctx, token)).toMatchObject({
    kind: 'session',
    user,
    actor: { type: 'user', name: 'ada.lovelace', scopes: ['tasks:read', 'tasks:write'], timeZone: 'UTC' },
    expiresAt: new Date(start + SESSION_LIFETIME_MS),
  })
})

test('of 20 parallel sign-ups with one address exactly one makes the account', async () => {
  const email = newEmail()
  const tries = Array.from({ length: 20 }, (_, index) =>
    signUp(ctx, signUpInput.parse({ email: index % 2 ? email : email.toUpperCase(), password })),
  )
  expect(await outcomes(tries)).toEqual({ ok: 1, email_taken: 19 })
  expect(await ctx.db('users').where({ email })).toHaveLength(1)
})

test('the database holds neither a password nor a token', async () => {
  const { token, actor } = await newUser()
  const { result } = await createToken(ctx, withKey(actor, 'kept'), tokenInput({ name: 'script' }))
  const tables = ['users', 'sessions', 'access_tokens', 'idempotency_keys']
  const dump = JSON.stringify(await Promise.all(tables.map((table) => ctx.db(table).select('*'))))
  for (const secret of [password, token, token.slice(4), result.token, result.token.slice(4)]) {
    expect(dump).not.toContain(secret)
  }
  expect(dump).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('signing in takes the address in any case and the password in any normal form', async () => {
  const email = newEmail()
  await signUp(ctx, signUpInput.parse({ email, password: 'cafe\u0301 au lait' }))
  const { user, token } = await signIn(ctx, { email: ` ${email.toUpperCase()} `, password: 'caf\u00e9 au lait' })
  expect((await authenticate(ctx, token))?.user).toEqual(user)
})

test('an unknown address gets the answer of a wrong password, and counts alike', async () => {
  const known = (await newUser()).user.email
  const answers = await Promise.all(
    [known, newEmail()].map((email) =>
      signIn(ctx, { email, password: 'wrong password' }).catch((error: unknown) => error),
    ),
  )
  expect(answers[0]).toMatchObject({ code: 'invalid_credentials' })
  expect(answers[1]).toEqual(answers[0])
  const unknown = newEmail()
  const tries = Array.from({ length: 12 }, () => signIn(ctx, { email: unknown, password }))
  expect(await outcomes(tries)).toEqual({ invalid_credentials: 10, rate_limited: 2 })
})

test('of 12 parallel wrong sign-ins ten fail and two find the door locked, which stays locked for the right password', async () => {
  const { user } = await newUser()
  const tries = Array.from({ length: 12 }, () => signIn(ctx, { email: user.email, password: 'wrong password' }))
  expect(await outcomes(tries)).toEqual({ invalid_credentials: MAX_FAILURES, rate_limited: 2 })

  now = start + 60_000
  await expect(signIn(ctx, { email: user.email.toUpperCase(), password })).rejects.toMatchObject({
    code: 'rate_limited',
    details: { retry_after_s: 14 * 60 },
  })
  now = start + FAILURE_WINDOW_MS - 1
  await expect(signIn(ctx, { email: user.email, password })).rejects.toMatchObject({ details: { retry_after_s: 1 } })
  now = start + FAILURE_WINDOW_MS
  await expect(signIn(ctx, { email: user.email, password })).resolves.toMatchObject({ user: { id: user.id } })
})

test('the right password among more guesses than are allowed at once is worth nothing when it comes too late', async () => {
  const { user } = await newUser()
  const guesses = Array.from({ length: 30 }, (_, index) => (index < 29 ? `wrong password ${index}` : password))
  const counts = await outcomes(guesses.map((guess) => signIn(ctx, { email: user.email, password: guess })))
  expect(counts['invalid_credentials']).toBe(MAX_FAILURES)
  expect(counts['ok']).toBeUndefined()
})

test('any number of parallel sign-ins with the right password succeed', async () => {
  const { user } = await newUser()
  const tries = Array.from({ length: 15 }, () => signIn(ctx, { email: user.email, password }))
  expect(await outcomes(tries)).toEqual({ ok: 15 })
})

test('a success forgets the failures before it', async () => {
  const { user } = await newUser()
  const wrong = (times: number) =>
    outcomes(Array.from({ length: times }, () => signIn(ctx, { email: user.email, password: 'wrong password' })))
  expect(await wrong(9)).toEqual({ invalid_credentials: 9 })
  await signIn(ctx, { email: user.email, password })
  expect(await wrong(9)).toEqual({ invalid_credentials: 9 })
})

test('failures with one address lock nobody else out', async () => {
  const [one, other] = [await newUser(), await newUser()]
  await outcomes(Array.from({ length: 10 }, () => signIn(ctx, { email: one.user.email, password: 'wrong password' })))
  await expect(signIn(ctx, { email: other.user.email, password })).resolves.toBeDefined()
})

test('an address with a NUL or a lone surrogate is a problem of the request, not of the database', async () => {
  for (const email of ['a\0@example.com', 'a\ud800@example.com']) {
    await expect(signIn(ctx, { email, password })).rejects.toMatchObject({ code: 'invalid_request' })
  }
  await expect(signIn(ctx, { email: newEmail(), password: 'nul\0 inside' })).rejects.toMatchObject({
    code: 'invalid_credentials',
  })
})

test('a flood of sign-ins is refused beyond a queue instead of growing without end', async () => {
  const { user } = await newUser()
  const flood = Array.from({ length: 300 }, () => signUp(ctx, signUpInput.parse({ email: newEmail(), password })))
  const counts = await outcomes(flood)
  expect(counts['unavailable']).toBeGreaterThan(0)
  expect((counts['ok'] ?? 0) + (counts['unavailable'] ?? 0)).toBe(300)
  await expect(signIn(ctx, { email: user.email, password })).resolves.toBeDefined()
}, 60_000)

test('a sign-in with an unknown address waits in the same queue as one with a known address', async () => {
  const flood = Array.from({ length: 300 }, () => signIn(ctx, { email: newEmail(), password }))
  const counts = await outcomes(flood)
  expect(counts['unavailable']).toBeGreaterThan(0)
  expect((counts['invalid_credentials'] ?? 0) + (counts['unavailable'] ?? 0)).toBe(300)
}, 60_000)

test('authenticating a request is one query', async () => {
  const { token, actor } = await newUser()
  const { result } = await createToken(ctx, actor, tokenInput({ name: 'script' }))
  await authenticate(ctx, result.token)
  await untilUsedAt('access_tokens', start)
  const queries: string[] = []
  const note = ({ sql }: { sql: string }) => queries.push(sql)
  ctx.db.on('query', note)
  await authenticate(ctx, token)
  await authenticate(ctx, result.token)
  ctx.db.removeListener('query', note)
  expect(queries).toHaveLength(2)
})

test.each([
  ['nothing', ''],
  ['no prefix', 'x'.repeat(47)],
  ['an unknown session', newCredential('session')],
  ['an unknown token', newCredential('token')],
  ['a huge one', `dkt_${'a'.repeat(100_000)}`],
  ['a NUL', `dkt_${'a'.repeat(42)}\0`],
])('%s authenticates nobody', async (_, token) => {
  expect(await authenticate(ctx, token)).toBeNull()
})

test('a session slides: it lives 30 days from its last use, noted at most once a minute', async () => {
  const { token } = await newUser()
  const used = start + SESSION_LIFETIME_MS - 1
  now = used
  expect(await authenticate(ctx, token)).toMatchObject({ expiresAt: new Date(used + SESSION_LIFETIME_MS) })
  await untilUsedAt('sessions', used)
  now = used + 59_999
  expect(await authenticate(ctx, token)).toMatchObject({ expiresAt: new Date(used + SESSION_LIFETIME_MS) })
  now = used + SESSION_LIFETIME_MS
  expect(await authenticate(ctx, token)).toBeNull()
})

test('signing out ends this session at once, tells the sockets, and leaves the others', async () => {
  const { user, actor, token } = await newUser()
  const other = await signIn(ctx, { email: user.email, password })
  const revoked: string[] = []
  const stop = ctx.signals.on('revoked', (id) => revoked.push(id))
  await signOut(ctx, actor)
  await signOut(ctx, actor)
  stop()
  expect(await authenticate(ctx, token)).toBeNull()
  expect(revoked).toContain(actor.credentialId)
  expect(await authenticate(ctx, other.token)).not.toBeNull()
})

test('a use that is noted while the session ends does not bring it back', async () => {
  const { actor, token } = await newUser()
  now = start + 120_000
  await Promise.all([authenticate(ctx, token), signOut(ctx, actor)])
  expect(await authenticate(ctx, token)).toBeNull()
})

test('a personal token acts under its name, within its scopes, until it ends', async () => {
  const { actor, user } = await newUser()
  const input = tokenInput({ name: 'script', scopes: ['tasks:read'], expires_at: '2026-03-02T12:00' })
  const { result } = await createToken(ctx, actor, input)
  expect(result).toEqual({
    id: expect.any(String) as string,
    name: 'script',
    scopes: ['tasks:read'],
    // Read in the time zone of the profile.
    expires_at: '2026-03-02T11:00:00.000Z',
    token: expect.stringMatching(/^dkt_[A-Za-z0-9_-]{43}$/) as string,
  })
  expect(await authenticate(ctx, result.token)).toMatchObject({
    kind: 'token',
    actor: { userId: user.id, type: 'client', name: 'script', scopes: ['tasks:read'], credentialId: result.id },
  })
  // Its use is noted while the request goes on.
  await expect.poll(async () => (await listTokens(ctx, actor)).tokens[0]?.last_used_at).not.toBeNull()
  const { tokens } = await listTokens(ctx, actor)
  expect(tokens).toMatchObject([{ id: result.id, name: 'script', last_used_at: '2026-03-01T12:00:00.000Z' }])
  expect(tokens[0]).not.toHaveProperty('token')
  now = Date.parse('2026-03-02T11:00:00.000Z')
  expect(await authenticate(ctx, result.token)).toBeNull()
})

test('a token that would have ended already is refused', async () => {
  const { actor } = await newUser()
  const input = tokenInput({ name: 'late', expires_at: '2026-03-01T12:00:00Z' })
  await expect(createToken(ctx, actor, input)).rejects.toMatchObject({
    code: 'invalid_request',
    details: [{ field: 'expires_at', value: '2026-03-01T12:00:00Z' }],
  })
})

test('with an idempotency key a token is made once and shown again to the repeat', async () => {
  const { actor } = await newUser()
  const input = tokenInput({ name: 'once' })
  const made = await Promise.all([1, 2, 3].map(() => createToken(ctx, withKey(actor, 'k1'), input)))
  expect(new Set(made.map(({ result }) => JSON.stringify(result))).size).toBe(1)
  expect(made.filter(({ replayed }) => replayed)).toHaveLength(2)
  expect(await authenticate(ctx, made[0]!.result.token)).not.toBeNull()
  expect((await listTokens(ctx, actor)).tokens).toHaveLength(1)
  await expect(createToken(ctx, withKey(actor, 'k1'), tokenInput({ name: 'other' }))).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  })
})

test('a key that is free again after a day makes another token', async () => {
  const { actor } = await newUser()
  const first = await createToken(ctx, withKey(actor, 'daily'), tokenInput({ name: 'daily' }))
  now = start + 25 * 3_600_000
  const second = await createToken(ctx, withKey(actor, 'daily'), tokenInput({ name: 'daily' }))
  expect(second.result.token).not.toBe(first.result.token)
})

test('a token can neither make, see nor end tokens and connections, nor can the assistant', async () => {
  const { actor } = await newUser()
  const { result } = await createToken(ctx, actor, tokenInput({ name: 'script' }))
  const client = (await authenticate(ctx, result.token))!.actor
  for (const caller of [client, { ...actor, type: 'agent' as const }]) {
    const tries = [
      createToken(ctx, caller, tokenInput({ name: 'more' })),
      listTokens(ctx, caller),
      revokeToken(ctx, caller, result.id),
      listConnections(ctx, caller),
      revokeConnection(ctx, caller, result.id),
      signOut(ctx, caller),
    ]
    expect(await outcomes(tries)).toEqual({ forbidden: tries.length })
  }
})

test('a revoked token is dead at once, and only its owner can revoke it', async () => {
  const [one, other] = [await newUser(), await newUser()]
  const { result } = await createToken(ctx, one.actor, tokenInput({ name: 'mine' }))
  await expect(revokeToken(ctx, other.actor, result.id)).rejects.toMatchObject({ code: 'not_found' })
  expect((await listTokens(ctx, other.actor)).tokens).toEqual([])
  expect(await authenticate(ctx, result.token)).not.toBeNull()
  await revokeToken(ctx, one.actor, result.id)
  expect(await authenticate(ctx, result.token)).toBeNull()
  for (const id of [result.id, 'not-a-uuid', "'; drop table users"]) {
    await expect(revokeToken(ctx, one.actor, id)).rejects.toMatchObject({ code: 'not_found' })
  }
})

test('connections are listed and revoked by their owner alone', async () => {
  const [one, other] = [await newUser(), await newUser()]
  const id = '8e0bb1f2-6c0f-4f4e-8a8f-0d9b7f7f1a11'
  const row = {
    id,
    user_id: one.user.id,
    client_id: 'c',
    name: 'Editor',
    scopes: ['tasks:read'],
    created_at: new Date(now),
  }
  await ctx.db('connections').insert(row)
  expect((await listConnections(ctx, one.actor)).connections).toEqual([
    {
      id,
      name: 'Editor',
      scopes: ['tasks:read'],
      last_used_at: null,
      active: false,
      created_at: '2026-03-01T12:00:00.000Z',
    },
  ])
  expect((await listConnections(ctx, other.actor)).connections).toEqual([])
  await expect(revokeConnection(ctx, other.actor, id)).rejects.toMatchObject({ code: 'not_found' })
  await revokeConnection(ctx, one.actor, id)
  expect((await listConnections(ctx, one.actor)).connections).toEqual([])
})

test('the profile changes in the fields given, and the next request acts under it', async () => {
  const { actor, token, user } = await newUser()
  const done = await updateProfile(ctx, actor, { name: 'Ada', time_zone: 'Asia/Tokyo', week_start: 'sunday' })
  const expected = { ...user, name: 'Ada', time_zone: 'Asia/Tokyo', week_start: 'sunday' }
  expect(done.result.user).toEqual(expected)
  expect(await getProfile(ctx, actor)).toEqual({ user: expected })
  expect((await authenticate(ctx, token))?.actor).toMatchObject({
    name: 'Ada',
    timeZone: 'Asia/Tokyo',
    weekStart: 'sunday',
  })
  expect((await updateProfile(ctx, actor, {})).result.user).toEqual(expected)
})

test('a token for reading cannot change the profile', async () => {
  const { actor } = await newUser()
  const { result } = await createToken(ctx, actor, tokenInput({ name: 'reader', scopes: ['tasks:read'] }))
  const reader = (await authenticate(ctx, result.token))!.actor
  await expect(updateProfile(ctx, reader, { name: 'Mallory' })).rejects.toMatchObject({ code: 'insufficient_scope' })
})
