import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { routes } from '#server/api/routes.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const due = '2099-03-01T09:00:00.000Z'

describe('a task over HTTP', () => {
  it('is made, read, changed, completed, reopened, deleted and restored', async () => {
    const { id: userId, token } = await server.signUp()
    const created = await server.api('POST /me/tasks', {
      token,
      body: { title: ' Water the plants ', due_datetime: due, tags: ['home'] },
    })
    expect(created.status).toBe(201)
    const task = (created.body as unknown as { task: { id: number; version: number } }).task
    expect(task).toMatchObject({
      title: 'Water the plants',
      due_datetime: due,
      priority: 'Medium',
      tags: [{ name: 'home' }],
      version: 1,
    })
    expect(created.headers.get('location')).toBe(`/api/v1/${userId}/tasks/${task.id}`)
    expect(created.headers.get('change-set')).toMatch(/^[0-9a-f-]{36}$/)

    const path = `/me/tasks/${task.id}`
    expect((await server.api(`GET ${path}`, { token })).body).toMatchObject({ task: { id: task.id } })
    const patched = await server.api(`PATCH ${path}`, { token, body: { priority: 'High', version: 1 } })
    expect(patched.body).toMatchObject({ task: { priority: 'High', title: 'Water the plants', version: 2 } })

    const completed = await server.api(`POST ${path}/complete`, { token })
    expect(completed.body).toMatchObject({ task: { completed: true }, next_occurrence: null })
    const again = await server.api(`POST ${path}/complete`, { token })
    expect(again.body).toEqual(completed.body)
    expect((await server.api(`POST ${path}/reopen`, { token })).body).toMatchObject({
      task: { completed: false, completed_at: null },
    })

    expect((await server.api(`DELETE ${path}`, { token })).status).toBe(204)
    expect((await server.api(`DELETE ${path}`, { token })).status).toBe(204)
    expect((await server.api(`PATCH ${path}`, { token, body: { title: 'x' } })).body).toMatchObject({
      error: { code: 'task_deleted' },
    })
    expect((await server.api(`POST ${path}/restore`, { token })).body).toMatchObject({ task: { deleted_at: null } })
  })

  it('refuses a stale version with the task as it is', async () => {
    const { token } = await server.signUp()
    const { body } = await server.api('POST /me/tasks', { token, body: { title: 'One' } })
    const { id } = (body as unknown as { task: { id: number } }).task
    await server.api(`PATCH /me/tasks/${id}`, { token, body: { title: 'Two' } })
    const stale = await server.api(`PATCH /me/tasks/${id}`, {
      token,
      body: { title: 'Three' },
      headers: { 'if-match': '"1"' },
    })
    expect(stale.status).toBe(409)
    expect(stale.body).toMatchObject({
      error: { code: 'version_conflict', details: { current: { title: 'Two', version: 2 } } },
    })
  })

  it('keeps the edits of two clients who change different fields at once', async () => {
    const { token } = await server.signUp()
    const { body } = await server.api('POST /me/tasks', { token, body: { title: 'One' } })
    const { id } = (body as unknown as { task: { id: number } }).task
    await Promise.all([
      server.api(`PATCH /me/tasks/${id}`, { token, body: { title: 'Two' } }),
      server.api(`PATCH /me/tasks/${id}`, { token, body: { description: 'Both' } }),
    ])
    expect((await server.api(`GET /me/tasks/${id}`, { token })).body).toMatchObject({
      task: { title: 'Two', description: 'Both' },
    })
  })

  it('is made once however often its idempotency key comes, also at once', async () => {
    const { token } = await server.signUp()
    const send = (title: string) =>
      server.api('POST /me/tasks', { token, body: { title }, headers: { 'idempotency-key': 'k-1' } })
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('Once')))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(7)
    expect((await server.api('GET /me/tasks', { token })).body).toMatchObject({ total: 1 })
    expect(await send('Another')).toMatchObject({ status: 422, body: { error: { code: 'idempotency_key_reused' } } })
  })

  it('is made by 20 parallel requests 20 times', async () => {
    const { token } = await server.signUp()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        server.api('POST /me/tasks', { token, body: { title: `T${n}`, tags: ['same'] } }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201))
  })

  it('repeats: completing one makes exactly one next instance, whoever completes how often', async () => {
    const { token } = await server.signUp()
    const body = {
      title: 'Every week',
      due_datetime: due,
      recurrence_pattern: 'weekly',
      tags: ['home'],
      reminders: [{ offset_minutes: 30 }],
    }
    const created = await server.api('POST /me/tasks', { token, body })
    const { id } = (created.body as unknown as { task: { id: number } }).task
    const done = await Promise.all([1, 2, 3, 4].map(() => server.api(`POST /me/tasks/${id}/complete`, { token })))
    expect(new Set(done.map(({ text }) => text)).size).toBe(1)
    expect(done[0]!.body).toMatchObject({ next_occurrence: '2099-03-08T09:00:00.000Z' })
    const next = await vi.waitFor(async () => {
      const { body } = await server.api('GET /me/tasks?status=pending', { token })
      expect(body).toMatchObject({ total: 1 })
      return (body as unknown as { tasks: unknown[] }).tasks[0]
    }, 10_000)
    expect(next).toMatchObject({
      due_datetime: '2099-03-08T09:00:00.000Z',
      parent_task_id: id,
      tags: [{ name: 'home' }],
      reminders: [{ offset_minutes: 30, status: 'pending' }],
    })
    expect((await server.api(`GET /me/tasks?parent_task_id=${id}`, { token })).body).toMatchObject({ total: 2 })
  })
})

describe('searching', () => {
  it('takes every character literally, words in any order, without case and accents', async () => {
    const { token } = await server.signUp()
    for (const title of ['50% off the Café', 'foo_bar.ts', 'back\\slash', 'C++ build', '日本語テスト']) {
      await server.api('POST /me/tasks', { token, body: { title } })
    }
    const found = async (words: string) => {
      const { body } = await server.api(`GET /me/tasks?search=${encodeURIComponent(words)}`, { token })
      return (body as unknown as { tasks: { title: string }[] }).tasks.map(({ title }) => title)
    }
    expect(await found('cafe 50%')).toEqual(['50% off the Café'])
    expect(await found('%')).toEqual(['50% off the Café'])
    expect(await found('_')).toEqual(['foo_bar.ts'])
    expect(await found('\\')).toEqual(['back\\slash'])
    expect(await found('c++')).toEqual(['C++ build'])
    expect(await found('テスト')).toEqual(['日本語テスト'])
    expect(await found('nothing')).toEqual([])
  })
})

describe('bad input', () => {
  it.each([
    ['POST /me/tasks', { title: '' }, 400, 'invalid_request'],
    ['POST /me/tasks', { title: 'a\u0000' }, 400, 'invalid_request'],
    ['POST /me/tasks', '{"title":"\\ud800"}', 400, 'invalid_request'],
    ['POST /me/tasks', { title: 'x'.repeat(201) }, 400, 'invalid_request'],
    ['POST /me/tasks', { title: 'x', colour: 'red' }, 400, 'invalid_request'],
    ['POST /me/tasks', { title: 'x', due_datetime: '2026-02-30' }, 400, 'invalid_request'],
    ['POST /me/tasks', { title: 'x', due_datetime: '2001-01-01' }, 422, 'due_in_past'],
    ['POST /me/tasks', { title: 'x', recurrence_pattern: 'daily' }, 422, 'due_required'],
    ['POST /me/tasks', { title: 'x', due_datetime: due, recurrence_rule: 'FREQ=HOURLY' }, 422, 'invalid_recurrence'],
    ['POST /me/tasks', { title: 'x', reminders: [{ offset_minutes: 15 }] }, 422, 'reminder_needs_due'],
    ['POST /me/tasks', '{"title":', 400, 'invalid_request'],
    ['POST /me/tasks', JSON.stringify({ title: 'x', description: 'y'.repeat(300_000) }), 413, 'too_large'],
    ['PATCH /me', { time_zone: 'Mars/Olympus' }, 400, 'invalid_request'],
    ['GET /me/tasks?limit=0', undefined, 400, 'invalid_request'],
    ['GET /me/tasks?limit=101', undefined, 400, 'invalid_request'],
    ['GET /me/tasks?offset=9223372036854775807', undefined, 400, 'invalid_request'],
    ['GET /me/tasks?page=1', undefined, 400, 'invalid_request'],
    ['GET /me/tasks?limit=1&limit=2', undefined, 400, 'invalid_request'],
    ['GET /me/tasks?search=%00', undefined, 400, 'invalid_request'],
    ['GET /me/tasks/abc', undefined, 400, 'invalid_request'],
    ['GET /me/tasks/999999999', undefined, 404, 'not_found'],
    ['GET /me/changes?since=nonsense', undefined, 400, 'invalid_request'],
    ['GET /nowhere', undefined, 404, 'not_found'],
    ['PUT /me/tasks', {}, 405, 'method_not_allowed'],
    ['POST /me/change-sets/1/undo', undefined, 404, 'not_found'],
  ])('%s (case %#) is refused as it should be', async (request, body, status, code) => {
    const { token } = await server.signUp()
    const answer = await server.api(request, { token, body })
    expect(answer).toMatchObject({ status, body: { error: { code } } })
    expect(answer.body).toMatchObject({ error: { request_id: answer.headers.get('x-request-id') } })
  })

  it('is refused in another type than JSON', async () => {
    const { token } = await server.signUp()
    const answer = await server.api('POST /me/tasks', {
      token,
      body: 'title=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(answer).toMatchObject({ status: 415, body: { error: { code: 'unsupported_media_type' } } })
  })
})

describe('whose it is', () => {
  const guarded = routes.filter(({ access }) => access !== 'none')

  it.each(guarded.map(({ method, path }) => [method.toUpperCase(), path]))(
    '%s %s needs a credential',
    async (method, path) => {
      const answer = await server.api(`${method} ${path.replace('{user_id}', 'me').replace(/\{\w+\}/g, '1')}`)
      expect(answer).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } })
    },
  )

  it.each(
    guarded.filter(({ path }) => path.includes('{user_id}')).map(({ method, path }) => [method.toUpperCase(), path]),
  )('%s %s is closed to another user', async (method, path) => {
    const owner = await server.signUp()
    const other = await server.signUp()
    const { body } = await server.api('POST /me/tasks', { token: owner.token, body: { title: 'Mine', tags: ['mine'] } })
    const { id, tags } = (body as unknown as { task: { id: number; tags: { id: number }[] } }).task
    const concrete = (user: string) =>
      path
        .replace('{user_id}', user)
        .replace('/tags/{id}', `/tags/${tags[0]!.id}`)
        .replace('{tag_id}', String(tags[0]!.id))
        .replace('{id}', String(id))
    expect((await server.api(`${method} ${concrete(owner.id)}`, { token: other.token })).status).toBe(403)
    if (!path.includes('{id}')) return
    const valid: Record<string, unknown> = {
      reminder: { offset_minutes: 0 },
      snooze: { minutes: 5 },
      tags: { name: 'a' },
    }
    const input = ['POST', 'PUT', 'PATCH'].includes(method) ? (valid[path.split('/').at(-1)!] ?? {}) : undefined
    expect((await server.api(`${method} ${concrete('me')}`, { token: other.token, body: input })).status).toBe(404)
    expect((await server.api(`GET /me/tasks/${id}`, { token: owner.token })).body).toMatchObject({
      task: { title: 'Mine', version: 1 },
    })
  })

  it('lets a read-only token read and nothing else', async () => {
    const { token } = await server.signUp()
    const made = await server.api('POST /me/tokens', { token, body: { name: 'Reader', scopes: ['tasks:read'] } })
    const reader = (made.body as unknown as { token: string }).token
    expect((await server.api('GET /me/tasks', { token: reader })).status).toBe(200)
    expect(await server.api('POST /me/tasks', { token: reader, body: { title: 'x' } })).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden' } },
    })
    expect(await server.api('POST /me/tokens', { token: reader, body: { name: 'More' } })).toMatchObject({
      status: 403,
    })
  })

  it('refuses a cookie from another origin', async () => {
    const { token } = await server.signUp()
    const headers = { cookie: `docket_session=${token}`, origin: 'https://evil.example' }
    expect(await server.api('POST /me/tasks', { body: { title: 'x' }, headers })).toMatchObject({
      status: 403,
      body: { error: { code: 'csrf' } },
    })
    expect((await server.api('GET /me/tasks', { headers })).status).toBe(200)
  })
})

describe('undo', () => {
  it('takes an act back as a whole, redoes it, and names what changed since', async () => {
    const { token } = await server.signUp()
    const created = await server.api('POST /me/tasks', { token, body: { title: 'First', tags: ['new'] } })
    const { id } = (created.body as unknown as { task: { id: number } }).task
    const changed = await server.api(`PATCH /me/tasks/${id}`, { token, body: { title: 'Second', priority: 'High' } })
    const act = changed.headers.get('change-set')!

    const undone = await server.api(`POST /me/change-sets/${act}/undo`, { token })
    expect(undone.body).toMatchObject({ undone: act, changes: [{ task_id: id, action: 'task-updated' }] })
    expect((await server.api(`GET /me/tasks/${id}`, { token })).body).toMatchObject({
      task: { title: 'First', priority: 'Medium' },
    })

    const redone = await server.api(`POST /me/change-sets/${undone.headers.get('change-set')}/undo`, { token })
    expect(redone.status).toBe(200)
    expect((await server.api(`GET /me/tasks/${id}`, { token })).body).toMatchObject({
      task: { title: 'Second', priority: 'High' },
    })

    await server.api(`PATCH /me/tasks/${id}`, { token, body: { title: 'Third' } })
    expect(await server.api(`POST /me/change-sets/${act}/undo`, { token })).toMatchObject({
      status: 409,
      body: { error: { code: 'undo_conflict' } },
    })
    expect((await server.api('GET /me/change-sets', { token })).body).toMatchObject({ total: 5 })
  })

  it('of adding a task with a new tag takes both away', async () => {
    const { token } = await server.signUp()
    const created = await server.api('POST /me/tasks', { token, body: { title: 'First', tags: ['new'] } })
    await server.api(`POST /me/change-sets/${created.headers.get('change-set')}/undo`, { token })
    expect((await server.api('GET /me/tasks', { token })).body).toMatchObject({ total: 0 })
    expect((await server.api('GET /me/tags', { token })).body).toEqual({ tags: [] })
  })
})

describe('real time', () => {
  const next = async (socket: WebSocket): Promise<Record<string, unknown>> => {
    const [data] = (await once(socket, 'message')) as [Buffer]
    return JSON.parse(data.toString()) as Record<string, unknown>
  }

  it('replays what a socket missed, in order, and goes on live', async () => {
    const { id, token } = await server.signUp()
    const { body } = await server.api('GET /me/changes', { token })
    const { cursor } = body as unknown as { cursor: string }
    await server.api('POST /me/tasks', { token, body: { title: 'Missed' } })
    await vi.waitFor(async () => {
      const changes = await server.api(`GET /me/changes?since=${cursor}`, { token })
      expect(changes.body).toMatchObject({ events: [{ event_type: 'task-created' }] })
    }, 10_000)

    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/ws/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const frames: Record<string, unknown>[] = []
    socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Record<string, unknown>))
    await once(socket, 'open')
    socket.send(JSON.stringify({ action: 'subscribe', channels: ['task-updates'], cursor }))
    await vi.waitFor(() => expect(frames).toHaveLength(2), 10_000)
    expect(frames).toMatchObject([
      { type: 'subscribed', channels: ['task-updates'] },
      { type: 'event', event: { data: { title: 'Missed' } } },
    ])
    await server.api('POST /me/tasks', { token, body: { title: 'Live' } })
    await vi.waitFor(() => expect(frames).toHaveLength(3), 10_000)
    expect(frames[2]).toMatchObject({ type: 'event', channel: 'task-updates', event: { data: { title: 'Live' } } })

    const closed = once(socket, 'close')
    await server.api('POST /auth/sign-out', { token })
    const [code] = (await closed) as [number]
    expect(code).toBe(4401)
  })

  it('answers a cursor that is none with a reset, and a ping with a pong', async () => {
    const { id, token } = await server.signUp()
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/ws/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    await once(socket, 'open')
    socket.send(JSON.stringify({ action: 'ping' }))
    expect(await next(socket)).toEqual({ type: 'pong' })
    const frames: Record<string, unknown>[] = []
    socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Record<string, unknown>))
    socket.send(JSON.stringify({ action: 'subscribe', channels: ['reminders'], cursor: 'nonsense' }))
    await vi.waitFor(() => expect(frames.map(({ type }) => type)).toEqual(['subscribed', 'reset']), 10_000)
    socket.terminate()
  })

  it.each([
    ['no credential', {}, 401],
    ['a foreign Origin', { origin: 'https://evil.example' }, 403],
  ])('refuses %s before the upgrade', async (_, headers, status) => {
    const { id, token } = await server.signUp()
    const sent = 'origin' in headers ? { ...headers, authorization: `Bearer ${token}` } : {}
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/ws/${id}`, { headers: sent })
    const [error] = (await once(socket, 'error').catch((thrown: unknown) => [thrown])) as [Error]
    expect(error.message).toContain(String(status))
  })
})

it('has every change in the activity feed, with who did it', async () => {
  const { token } = await server.signUp({ name: 'Ada' })
  const { body } = await server.api('POST /me/tasks', { token, body: { title: 'Seen' } })
  const { id } = (body as unknown as { task: { id: number } }).task
  await server.api(`POST /me/tasks/${id}/complete`, { token })
  await vi.waitFor(async () => {
    const { body } = await server.api(`GET /me/activity-logs?task_id=${id}`, { token })
    expect(body).toMatchObject({
      total: 2,
      activity_logs: [
        { action: 'task-completed', actor: { type: 'user', name: 'Ada' } },
        { action: 'task-created', actor: { type: 'user', name: 'Ada' } },
      ],
    })
  }, 10_000)
})
