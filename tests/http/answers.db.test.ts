import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

let server: TestServer
let token: string
beforeAll(async () => {
  server = await startTestServer()
  token = (await server.signUp()).token
})
afterAll(() => server?.close())

const due = '2099-01-01T09:00:00Z'

describe('a refusal', () => {
  it.each([
    ['GET /me/tasks?priority=foo', 'priority', 'must be one or several of High, Medium, Low', 'foo'],
    ['GET /me/tasks?priority=High,foo', 'priority', 'must be one or several of High, Medium, Low', 'High,foo'],
    ['GET /me/tasks?tags=', 'tags', 'must name a tag', ''],
    ['GET /me/tasks?tags=,', 'tags', 'must name a tag', ','],
    ['GET /me/events?channels=task-updates,nope', 'channels', 'must be some of task-updates, reminders', undefined],
  ])('of %s names the parameter, what was expected, and all that was given', async (request, field, problem, value) => {
    const answer = await server.api(request, { token })
    const whole = value ?? new URLSearchParams(request.split('?')[1]).get(field)
    expect(answer).toMatchObject({ status: 400, body: { error: { details: [{ field, problem, value: whole }] } } })
  })

  it.each([
    ['DELETE /me/tokens/nope', 'No token with id nope.'],
    ['DELETE /me/connections/nope', 'No connection with id nope.'],
    ['POST /me/change-sets/nope/undo', 'No change set with id nope.'],
    ['GET /me/conversations/nope', 'No conversation with id nope.'],
    ['POST /me/chat/approvals/nope', 'No approval with id nope.'],
  ])('of %s says what it is that is not there', async (request, message) => {
    const answer = await server.api(request, { token, body: request.startsWith('POST') ? {} : undefined })
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found', message } } })
  })

  it('of a WebSocket carries the id by which the log knows it', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
    const refused = async (more: Record<string, string>) => {
      const request = get(`${server.url}/api/ws/me`, { headers: { ...headers, ...more } })
      const [answer] = (await once(request, 'response')) as [IncomingMessage]
      return { status: answer.statusCode, id: answer.headers['x-request-id'], body: await json(answer) }
    }
    const { status, id, body } = await refused({})
    expect(status).toBe(401)
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(body).toMatchObject({ error: { code: 'unauthenticated', request_id: id } })
    expect(await refused({ 'x-request-id': 'from-a-proxy' })).toMatchObject({
      id: 'from-a-proxy',
      body: { error: { request_id: 'from-a-proxy' } },
    })
  })
})

describe('recurrence_mode', () => {
  it('without a recurrence is refused and not lost', async () => {
    const refusal = {
      status: 422,
      body: { error: { code: 'invalid_recurrence', details: [{ field: 'recurrence_mode', value: 'completion' }] } },
    }
    const mode = { recurrence_mode: 'completion' }
    expect(
      await server.api('POST /me/tasks', { token, body: { title: 'x', due_datetime: due, ...mode } }),
    ).toMatchObject(refusal)
    const made = await server.api('POST /me/tasks', { token, body: { title: 'x', due_datetime: due } })
    const { task } = made.body as unknown as { task: { id: number } }
    expect(await server.api(`PATCH /me/tasks/${task.id}`, { token, body: mode })).toMatchObject(refusal)
  })

  it('may stand beside the pattern that ends the recurrence, and as a task without one shows it', async () => {
    const body = { title: 'x', due_datetime: due, recurrence_pattern: 'daily', recurrence_mode: 'completion' }
    const { task } = (await server.api('POST /me/tasks', { token, body })).body as unknown as { task: { id: number } }
    const ended = { recurrence_pattern: 'none', recurrence_mode: 'completion' }
    expect(await server.api(`PUT /me/tasks/${task.id}`, { token, body: ended })).toMatchObject({
      status: 200,
      body: { task: { recurrence_pattern: 'none', recurrence_mode: 'schedule' } },
    })
    expect(
      await server.api(`PUT /me/tasks/${task.id}`, { token, body: { recurrence_mode: 'schedule' } }),
    ).toMatchObject({ status: 200 })
  })
})

describe('a mutation', () => {
  it('of an account is repeated by its idempotency key like any other, sign-up included', async () => {
    const headers = { 'idempotency-key': 'once' }
    const body = { email: 'once@example.com', password: 'a good password' }
    const first = await server.api('POST /auth/sign-up', { body, headers })
    const second = await server.api('POST /auth/sign-up', { body, headers })
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null])
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(second.body).toEqual(first.body)
    expect(second.headers.get('set-cookie')).toBe(first.headers.get('set-cookie'))
    expect(await server.api('POST /auth/sign-up', { body })).toMatchObject({ status: 409 })
  })

  it('names its change set where a task or tag changed, and none where nothing can be undone', async () => {
    const made = await server.api('POST /me/tasks', { token, body: { title: 'x' } })
    const { task } = made.body as unknown as { task: { id: number } }
    const done = await server.api(`POST /me/tasks/${task.id}/complete`, { token })
    const again = await server.api(`POST /me/tasks/${task.id}/complete`, { token })
    const profile = await server.api('PATCH /me', { token, body: { theme: 'dark' } })
    const changeSets = [made, done, again, profile].map(({ headers }) => headers.get('change-set'))
    expect(changeSets).toEqual([expect.any(String), expect.any(String), null, null])
    for (const id of changeSets.slice(0, 2).reverse())
      expect(await server.api(`POST /me/change-sets/${id}/undo`, { token })).toMatchObject({ status: 200 })
  })
})
