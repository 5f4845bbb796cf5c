import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { purgeExpired } from '#core/db/retention.ts'
import type { Actor } from '#core/domain/actor.ts'
import { authenticate } from '#core/users/authenticate.ts'
import { signUp } from '#core/users/sign-up.ts'
import { pkce } from '#tests/infra/oauth-app.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { CODE_LIFETIME_MS, decideAuthorization } from './decide-authorization.ts'
import { exchangeCode } from './exchange-code.ts'
import type { FetchDocument } from './find-client.ts'
import { ACCESS_LIFETIME_MS, REFRESH_LIFETIME_MS } from './issue-tokens.ts'
import { readAuthorization } from './read-authorization.ts'
import { refreshTokens } from './refresh-tokens.ts'
import { registerClient } from './register-client.ts'
import { readTokenForm } from './token-request.ts'

const start = Date.parse('2026-03-01T12:00:00.000Z')
const CALLBACK = 'http://127.0.0.1:41999/callback'
let now = start
let open: TestContext
let ctx: Context
let actor: Actor
let count = 0

beforeAll(async () => {
  open = await createTestContext({ clock: { now: () => new Date(now) } })
  ctx = open.ctx
})
beforeEach(async () => {
  now = start
  count += 1
  const { token } = await signUp(ctx, { email: `user${count}@example.com`, password: 'correct horse' })
  actor = (await authenticate(ctx, token))!.actor
})
afterAll(() => open.close())

const noDocument: FetchDocument = () => Promise.reject(new Error('nothing was to be fetched'))

async function register(): Promise<string> {
  const metadata = { redirect_uris: [CALLBACK], client_name: 'App', token_endpoint_auth_method: 'none' }
  return (await registerClient(ctx, metadata)).client_id
}

function query(clientId: string, more: Record<string, string> = {}) {
  const { verifier, challenge } = pkce()
  const params = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: CALLBACK,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  })
  return { verifier, asked: { params, host: 'localhost:3000' } }
}

/** The user lets the client in; returns its code and verifier. */
async function allow(clientId: string, fetchDocument = noDocument) {
  const { verifier, asked } = query(clientId)
  const reading = await readAuthorization(ctx, actor, asked, fetchDocument)
  if (reading.kind !== 'request') throw new Error(reading.message)
  const url = new URL(await decideAuthorization(ctx, actor, reading.request, 'allow'))
  return { code: url.searchParams.get('code') ?? '', code_verifier: verifier, client_id: clientId }
}

async function send(form: Record<string, string>) {
  return readTokenForm(ctx, { form, authorization: undefined })
}

const exchange = async (form: Record<string, string>) => exchangeCode(ctx, await send(form))
const refresh = async (clientId: string, token: string) =>
  refreshTokens(ctx, await send({ client_id: clientId, refresh_token: token }))
const refused = (code: string) => ({ details: { oauth: code } })

describe('lifetimes', () => {
  test('a code lives 60 seconds', async () => {
    const clientId = await register()
    const [one, other] = [await allow(clientId), await allow(clientId)]
    now = start + CODE_LIFETIME_MS - 1
    expect(CODE_LIFETIME_MS).toBe(60_000)
    expect(await exchange(one)).toMatchObject({ token_type: 'Bearer' })
    now = start + CODE_LIFETIME_MS
    await expect(exchange(other)).rejects.toMatchObject(refused('invalid_grant'))
  })

  test('an access token lives an hour, a refresh token 30 days from its making', async () => {
    const clientId = await register()
    const first = await exchange(await allow(clientId))
    now = start + ACCESS_LIFETIME_MS - 1
    expect(await authenticate(ctx, first.access_token)).toMatchObject({
      kind: 'oauth',
      actor: { type: 'client', name: 'App' },
      audiences: ['http://localhost:3000/mcp', 'http://localhost:3333/mcp'],
      expiresAt: new Date(start + 3_600_000),
    })
    now = start + ACCESS_LIFETIME_MS
    expect(await authenticate(ctx, first.access_token)).toBeNull()
    now = start + REFRESH_LIFETIME_MS - 1
    expect(REFRESH_LIFETIME_MS).toBe(30 * 86_400_000)
    const second = await refresh(clientId, first.refresh_token)
    now += REFRESH_LIFETIME_MS
    await expect(refresh(clientId, second.refresh_token)).rejects.toMatchObject(refused('invalid_grant'))
  })

  test('what is over is removed, and a family that is in use stays, with what shows a reuse', async () => {
    const clientId = await register()
    await allow(clientId)
    const first = await exchange(await allow(clientId))
    now = start + ACCESS_LIFETIME_MS
    const second = await refresh(clientId, first.refresh_token)
    now = start + 2 * 86_400_000
    await purgeExpired(ctx.db, new Date(now))
    const grantsOf = () =>
      ctx
        .db('oauth_grants')
        .whereIn('connection_id', ctx.db('connections').where({ user_id: actor.userId }).select('id'))
    expect(await grantsOf()).toHaveLength(1)
    expect(await ctx.db('oauth_tokens').whereIn('grant_id', grantsOf().select('id'))).toHaveLength(2)
    await expect(refresh(clientId, first.refresh_token)).rejects.toThrow('used before')
    await expect(refresh(clientId, second.refresh_token)).rejects.toMatchObject(refused('invalid_grant'))
    // A client is forgotten when nobody has let it in and it has not asked for 90 days.
    const idle = await register()
    now += 91 * 86_400_000
    await purgeExpired(ctx.db, new Date(now))
    const kept = await ctx.db('oauth_clients').whereIn('client_id', [idle, clientId]).select('client_id')
    expect(kept).toEqual([{ client_id: clientId }])
  })
})

describe('a refresh token', () => {
  test('that comes again a moment after its answer ends the family', async () => {
    const clientId = await register()
    const first = await exchange(await allow(clientId))
    const second = await refresh(clientId, first.refresh_token)
    now += 1
    await expect(refresh(clientId, first.refresh_token)).rejects.toMatchObject(refused('invalid_grant'))
    expect(await authenticate(ctx, second.access_token)).toBeNull()
  })

  test('that was received before the answer to its twin gets the same pair, unless that is used already', async () => {
    const clientId = await register()
    const first = await exchange(await allow(clientId))
    const twin = await send({ client_id: clientId, refresh_token: first.refresh_token })
    const late = await send({ client_id: clientId, refresh_token: first.refresh_token })
    now += 5
    const second = await refresh(clientId, first.refresh_token)
    expect(await refreshTokens(ctx, twin)).toEqual(second)
    const third = await refresh(clientId, second.refresh_token)
    await expect(refreshTokens(ctx, late)).rejects.toMatchObject(refused('invalid_grant'))
    expect(await authenticate(ctx, third.access_token)).toBeNull()
  })
})

describe('a client that publishes a document', () => {
  const url = 'https://client.example/app.json'
  const document = { client_id: url, client_name: 'Published', redirect_uris: [CALLBACK] }

  test('is who its document says, and works like any other', async () => {
    const tokens = await exchange(await allow(url, () => Promise.resolve(document)))
    expect((await authenticate(ctx, tokens.access_token))?.actor).toMatchObject({ type: 'client', name: 'Published' })
  })

  test('is asked again after ten minutes, and what it says then holds', async () => {
    const own = 'https://client.example/renewed.json'
    let fetched = 0
    const source: FetchDocument = (asked) => {
      fetched += 1
      const callback = fetched === 1 ? CALLBACK : 'https://client.example/moved'
      return Promise.resolve({ ...document, client_id: asked, redirect_uris: [callback] })
    }
    await allow(own, source)
    now += 599_999
    await allow(own, source)
    expect(fetched).toBe(1)
    now += 1
    await expect(allow(own, source)).rejects.toMatchObject(refused('invalid_request'))
    expect(fetched).toBe(2)
  })

  test.each<[string, unknown, string]>([
    ['is about another client', { ...document, client_id: 'https://client.example/other.json' }, 'invalid_client'],
    ['is about no client', { redirect_uris: [CALLBACK] }, 'invalid_client'],
    ['is null', null, 'invalid_client'],
    ['is a list', [document], 'invalid_client'],
    ['names no address', { client_id: url }, 'invalid_redirect_uri'],
    ['names an address of script', { ...document, redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['has a name that turns the text around', { ...document, client_name: '\u202Etekcod' }, 'invalid_client_metadata'],
    [
      'wants to keep a secret',
      { ...document, token_endpoint_auth_method: 'client_secret_basic' },
      'invalid_client_metadata',
    ],
  ])('is refused when it %s', async (_name, said, code) => {
    now += 700_000
    const { asked } = query(url)
    await expect(readAuthorization(ctx, actor, asked, () => Promise.resolve(said))).rejects.toMatchObject(refused(code))
  })
})

test('of several consents at once to a new app each gets its code, and there is one connection', async () => {
  const clientId = await register()
  const all = await Promise.all(Array.from({ length: 5 }, () => allow(clientId)))
  expect(new Set(all.map(({ code }) => code)).size).toBe(5)
  expect(await ctx.db('connections').where({ client_id: clientId })).toHaveLength(1)
  expect(await Promise.all(all.map(exchange))).toHaveLength(5)
})
