import { once } from 'node:events'
import { connect } from 'node:net'
import { EventSource, type FetchLike } from 'eventsource'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCollector } from '#tests/infra/collector.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'
import { openSocket, refusedUpgrade, type Frame } from '#tests/infra/test-socket.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

const both = ['task-updates', 'reminders']
const foreign = { origin: 'https://evil.example' }

async function addTask(token: string, title: string): Promise<number> {
  const { body, status } = await server.api('POST /me/tasks', { token, body: { title } })
  expect(status).toBe(201)
  return (body as unknown as { task: { id: number } }).task.id
}

async function cursorOfNow(token: string): Promise<string> {
  return ((await server.api('GET /me/changes', { token })).body as unknown as { cursor: string }).cursor
}

const titles = (frames: readonly Frame[]) => frames.map(({ event }) => event?.data['title'])

/* Published, a change is in reach of every cursor. */
async function untilPublished(token: string, count: number): Promise<void> {
  const user = (await server.api('GET /me', { token })).body as unknown as { user: { id: string } }
  const waiting = () => server.ctx.db('events').where({ user_id: user.user.id }).whereNotNull('seq')
  while ((await waiting()).length < count);
}

test('an upgrade without a credential is 401, of another user 403, elsewhere 404', async () => {
  const [ann, bob] = [await server.signUp(), await server.signUp()]
  expect(await refusedUpgrade(server.url)).toBe(401)
  expect(await refusedUpgrade(server.url, { token: 'dkt_nobody' })).toBe(401)
  expect(await refusedUpgrade(server.url, { token: ann.token, path: bob.id })).toBe(403)
  expect(await refusedUpgrade(server.url, { token: ann.token, path: 'me/more' })).toBe(404)
})

test('a foreign Origin is refused whatever the credential, over WebSocket and event stream', async () => {
  const { token } = await server.signUp()
  const cookie = `docket_session=${token}`
  expect(await refusedUpgrade(server.url, { token, headers: foreign })).toBe(403)
  expect(await refusedUpgrade(server.url, { headers: { ...foreign, cookie } })).toBe(403)
  for (const headers of [
    { ...foreign, cookie },
    { ...foreign, authorization: `Bearer ${token}` },
  ]) {
    const answer = await server.api('GET /me/events', { headers })
    expect(answer.status).toBe(403)
  }
})

test('a connection that is reset while its credential is looked up leaves the server alive', async () => {
  const { token } = await server.signUp()
  const { db } = server.ctx
  const lock = await db.transaction()
  await lock.raw('lock table sessions in access exclusive mode')
  const client = connect(Number(new URL(server.url).port), '127.0.0.1')
  client.on('error', () => undefined)
  client.write(`${upgradeHead(token).join('\r\n')}\r\n\r\n`)
  // The look-up waits for the lock, so the upgrade is with the server.
  const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
  while ((await db.raw<{ rowCount: number }>(waiting)).rowCount === 0);
  const closed = once(client, 'close')
  client.resetAndDestroy()
  await closed
  // A request that comes after the reset is read after it too.
  await fetch(`${server.url}/healthz`)
  await lock.rollback()
  expect((await server.api('GET /me', { token })).status).toBe(200)
})

function upgradeHead(token: string): string[] {
  return [
    'GET /api/ws/me HTTP/1.1',
    `Host: ${new URL(server.url).host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Authorization: Bearer ${token}`,
  ]
}

test('subscribed comes first, then what was missed in order and once, then live', async () => {
  const { token } = await server.signUp()
  const cursor = await cursorOfNow(token)
  for (const title of ['one', 'two', 'three']) await addTask(token, title)
  const client = await openSocket(server.url, { token })
  client.say({ action: 'subscribe', channels: both, cursor })
  await client.events(3)
  await addTask(token, 'four')
  const events = await client.events(4)
  expect(client.frames[0]).toEqual({ type: 'subscribed', channels: both, cursor })
  expect(titles(events)).toEqual(['one', 'two', 'three', 'four'])
  expect(new Set(events.map(({ event }) => event?.event_id)).size).toBe(4)
  client.socket.close()
})

test('subscribing in the middle of a stream of changes gives each of them once and in order', async () => {
  const { token } = await server.signUp()
  const cursor = await cursorOfNow(token)
  const wanted = Array.from({ length: 60 }, (_, index) => `task ${index}`)
  const clients: Awaited<ReturnType<typeof openSocket>>[] = []
  for (const [index, title] of wanted.entries()) {
    await addTask(token, title)
    if (index % 10 !== 5) continue
    const client = await openSocket(server.url, { token })
    client.say({ action: 'subscribe', channels: both, cursor })
    clients.push(client)
  }
  for (const client of clients) {
    expect(titles(await client.events(wanted.length))).toEqual(wanted)
    client.socket.close()
  }
})

/* About eight kilobytes an event: far more than the kernel takes for a reader, so that what waits is counted. */
function largeFile(count: number): { names: string[]; body: string } {
  const names = Array.from({ length: count }, (_, index) => `task ${index}`)
  const rows = names.map((name) => `task,${name},${'😀'.repeat(900)}`)
  return { names, body: `TYPE,CONTENT,DESCRIPTION\n${rows.join('\n')}\n` }
}

async function importCsv(token: string, body: string): Promise<void> {
  const answer = await server.api('POST /me/import', { token, body, headers: { 'content-type': 'text/csv' } })
  expect(answer.status).toBe(200)
}

test('a long history reaches a reader that keeps up, without being cut off', async () => {
  const { token } = await server.signUp()
  const cursor = await cursorOfNow(token)
  const { names, body } = largeFile(1_000)
  await importCsv(token, body)
  await untilPublished(token, names.length)
  const client = await openSocket(server.url, { token })
  client.say({ action: 'subscribe', channels: both, cursor })
  const seen = client.events(names.length).then(titles)
  expect(await Promise.race([seen, client.closed])).toEqual(names)
  client.socket.close()
})

test('a reader that takes nothing is cut off while another one gets everything', async () => {
  const { token } = await server.signUp()
  const [stuck, quick] = [await openSocket(server.url, { token }), await openSocket(server.url, { token })]
  for (const client of [stuck, quick]) {
    client.say({ action: 'subscribe', channels: both })
    await client.first('subscribed')
  }
  stuck.socket.pause()
  const { names, body } = largeFile(2_000)
  await importCsv(token, body)
  expect(await Promise.race([quick.events(names.length).then(titles), quick.closed])).toEqual(names)
  stuck.socket.resume()
  // Whether the code still arrives depends on how much of what waited the reader takes before the line is dropped.
  expect([1013, 1006]).toContain(await stuck.closed)
  expect(stuck.frames.length).toBeLessThan(names.length)
  quick.socket.close()
})

test.each([
  ['no cursor at all', 'nonsense'],
  ['one that was never given out', 'c1.zzzzzz'],
])('%s resets: subscribed, then reset, then live', async (_, cursor) => {
  const { token } = await server.signUp()
  const client = await openSocket(server.url, { token })
  client.say({ action: 'subscribe', channels: both, cursor })
  await client.first('reset')
  await addTask(token, 'after')
  expect(titles(await client.events(1))).toEqual(['after'])
  expect(client.frames.map(({ type }) => type)).toEqual(['subscribed', 'reset', 'event'])
  client.socket.close()
})

test('nobody is told of another user', async () => {
  const [ann, bob] = [await server.signUp(), await server.signUp()]
  const client = await openSocket(server.url, { token: ann.token })
  client.say({ action: 'subscribe', channels: both })
  await client.first('subscribed')
  await addTask(bob.token, 'of Bob')
  await addTask(ann.token, 'of Ann')
  expect(titles(await client.events(1))).toEqual(['of Ann'])
  client.socket.close()
})

test('ping is answered, unsubscribing ends a channel and is answered', async () => {
  const { token } = await server.signUp()
  const client = await openSocket(server.url, { token })
  client.say({ action: 'ping' })
  await client.first('pong')
  client.say({ action: 'subscribe', channels: ['reminders'] })
  client.say({ action: 'subscribe', channels: ['task-updates'] })
  await client.until((seen) => seen.filter(({ type }) => type === 'subscribed').length === 2)
  expect(client.frames.at(-1)?.channels).toEqual(['reminders', 'task-updates'])
  client.say({ action: 'unsubscribe', channels: ['task-updates'] })
  await client.first('unsubscribed')
  await addTask(token, 'unseen')
  client.say({ action: 'ping' })
  await client.until((seen) => seen.filter(({ type }) => type === 'pong').length === 2)
  expect(client.frames.filter(({ type }) => type === 'event')).toEqual([])
  client.socket.close()
})

test('after 20 malformed messages a client is closed with 1008, a frame over 64 kB is closed with 1009', async () => {
  const { token } = await server.signUp()
  const careless = await openSocket(server.url, { token })
  for (let count = 0; count < 20; count += 1) careless.say(['{', '{"action":"fly"}', '[]', '"text"'][count % 4]!)
  expect(await careless.closed).toBe(1008)
  expect(careless.frames.map(({ type, error }) => [type, error?.code])).toEqual(
    Array.from({ length: 20 }, () => ['error', 'invalid_request']),
  )
  const talkative = await openSocket(server.url, { token })
  talkative.say('x'.repeat(64 * 1024 + 1))
  expect(await talkative.closed).toBe(1009)
})

test('signing out and revoking a token close their sockets at once with 4401, and only theirs', async () => {
  const { token, email } = await server.signUp()
  const again = await server.api('POST /auth/sign-in', { body: { email, password: 'a good password' } })
  const other = (again.body as unknown as { token: string }).token
  const made = await server.api('POST /me/tokens', { token: other, body: { name: 'script' } })
  const { id, token: personal } = made.body as unknown as { id: string; token: string }
  const [leaving, script, staying] = await Promise.all(
    [token, personal, other].map((credential) => openSocket(server.url, { token: credential })),
  )
  expect((await server.api('POST /auth/sign-out', { token })).status).toBe(204)
  expect(await leaving!.closed).toBe(4401)
  expect((await server.api(`DELETE /me/tokens/${id}`, { token: other })).status).toBe(204)
  expect(await script!.closed).toBe(4401)
  staying!.say({ action: 'ping' })
  await staying!.first('pong')
  staying!.socket.close()
})

test('a credential that ended while signals were lost is found out when they are back', async () => {
  const { token, id } = await server.signUp()
  const client = await openSocket(server.url, { token })
  await server.ctx.db('sessions').where({ user_id: id }).delete()
  // What listeners are told after a lost connection.
  server.ctx.signals.send('revoked', '')
  expect(await client.closed).toBe(4401)
})

test('the event stream has the cursor as id and the channel as event, and resumes by Last-Event-ID', async () => {
  const { token } = await server.signUp()
  const cursor = await cursorOfNow(token)
  await addTask(token, 'missed')
  const seen = createCollector<{ title: unknown; id: string }>()
  const withToken: FetchLike = (url, init) =>
    fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}`, 'last-event-id': cursor } })
  const stream = new EventSource(`${server.url}/api/v1/me/events?channels=task-updates,reminders`, { fetch: withToken })
  stream.addEventListener('task-updates', ({ data, lastEventId }: MessageEvent<string>) => {
    seen.add({ title: (JSON.parse(data) as { data: { title: string } }).data.title, id: lastEventId })
  })
  await seen.until((items) => items.length === 1)
  await addTask(token, 'live')
  const items = await seen.until((all) => all.length === 2)
  expect(items.map(({ title }) => title)).toEqual(['missed', 'live'])
  const since = await server.api(`GET /me/changes?since=${items[0]?.id ?? ''}`, { token })
  expect(since.body).toMatchObject({ events: [{ data: { title: 'live' } }], cursor: items[1]?.id })
  stream.close()
})

test('a meaningless Last-Event-ID is told by a reset, and signing out ends the stream', async () => {
  const { token } = await server.signUp()
  const answer = await fetch(`${server.url}/api/v1/me/events`, {
    headers: { authorization: `Bearer ${token}`, 'last-event-id': 'nonsense' },
  })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('event: reset')) text += (await reader.read()).value ?? ''
  expect(text).toMatch(/id: c1\.\w+\nevent: reset\ndata: \{.*"cursor":"c1\.\w+"/)
  await server.api('POST /auth/sign-out', { token })
  for (;;) if ((await reader.read()).done) break
})

test.each([
  ['an unknown channel', 'channels=weather'],
  ['an unknown parameter', 'colour=red'],
  ['a parameter given twice', 'channels=reminders&channels=reminders'],
])('the event stream refuses %s', async (_, query) => {
  const { token } = await server.signUp()
  expect((await server.api(`GET /me/events?${query}`, { token })).status).toBe(400)
})
