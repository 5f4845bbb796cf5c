import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCallbacks, HEALTH_PATH, type Callbacks } from './callbacks.ts'

const TOKEN = 'a token of the sidecar'

let callbacks: Callbacks
let server: Server
let url: string
let logged: unknown[]

beforeEach(async () => {
  logged = []
  const log = pino({ level: 'warn' }, { write: (line) => void logged.push(JSON.parse(line)) })
  callbacks = createCallbacks({ token: TOKEN, log })
  server = createServer((request, response) => {
    void callbacks.answer(request, response).then((isOurs) => isOurs || response.writeHead(418).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function post(path: string, token: string | null = TOKEN, body = '{}'): Promise<number> {
  const headers: Record<string, string> = token === null ? {} : { 'dapr-api-token': token }
  return (await fetch(url + path, { method: 'POST', headers, body })).status
}

async function health(): Promise<number> {
  return (await fetch(url + HEALTH_PATH)).status
}

it.each(['/dapr/events/g/task-events', '/job/reminder-1', '/dapr/subscribe'])(
  'refuses %s without the token of the sidecar, or with another',
  async (path) => {
    const seen: string[] = []
    callbacks.onEvents('g', async ({ topic }) => void seen.push(topic))
    void callbacks.onJobs(async (name) => void seen.push(name))
    expect(await post(path, null)).toBe(401)
    expect(await post(path, `${TOKEN}!`)).toBe(401)
    expect(seen).toEqual([])
    expect(await post(path)).toBe(200)
  },
)

it('hands an event to its group, and a job to whoever fires jobs', async () => {
  const seen: unknown[] = []
  callbacks.onEvents('g', async ({ group, topic, body }) => void seen.push([group, topic, body]))
  void callbacks.onJobs(async (name) => void seen.push(name))
  expect(await post('/dapr/events/g/task-events', TOKEN, '{"a":1}')).toBe(200)
  expect(await post('/job/reminder:1:2')).toBe(200)
  expect(seen).toEqual([['g', 'task-events', '{"a":1}'], 'reminder:1:2'])
})

it('answers what the handler of an event says', async () => {
  const answer = { statuses: [{ entryId: '0', status: 'SUCCESS' }] }
  callbacks.onEvents('g', () => Promise.resolve(answer))
  const headers = { 'dapr-api-token': TOKEN }
  const response = await fetch(`${url}/dapr/events/g/task-events`, { method: 'POST', headers, body: '{}' })
  expect(await response.json()).toEqual(answer)
})

it('says "later", never "not found", of what nobody is there for, of what fails and of what is too large', async () => {
  expect(await post('/dapr/events/g/task-events')).toBe(503)
  expect(await post('/job/reminder-1')).toBe(503)
  callbacks.onEvents('g', () => Promise.reject(new Error('not yet')))
  expect(await post('/dapr/events/g/task-events')).toBe(503)
  expect(await post('/dapr/events/g/task-events', TOKEN, 'x'.repeat(161 * 1024 * 1024))).toBe(503)
})

it('is ready while somebody is there, and asks nobody who they are to say so', async () => {
  expect(await health()).toBe(503)
  const stop = callbacks.onEvents('g', () => Promise.resolve())
  expect(await health()).toBe(200)
  const stopped = stop()
  expect(await health()).toBe(503)
  expect(await health()).toBe(503)
  await stopped
})

it.each(['/dapr/events/g/task-events', '/job/reminder-1', '/dapr/subscribe', HEALTH_PATH])(
  'refuses %s from another service, whose call comes with the token of our sidecar',
  async (path) => {
    const seen: string[] = []
    callbacks.onEvents('g', async ({ topic }) => void seen.push(topic))
    void callbacks.onJobs(async (name) => void seen.push(name))
    const headers = { 'dapr-api-token': TOKEN, 'dapr-caller-app-id': 'docket-web' }
    const answer = await fetch(url + path, { method: 'POST', headers, body: '{}' })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ error: { code: 'forbidden' } })
    expect(seen).toEqual([])
    expect(logged).toMatchObject([{ caller: 'docket-web', path }])
  },
)

it('takes what throws at once for what rejects, and says why in the log', async () => {
  callbacks.onEvents('g', () => {
    throw new Error('cannot unpack this')
  })
  expect(await post('/dapr/events/g/task-events')).toBe(503)
  expect(logged).toMatchObject([{ cause: 'Error: cannot unpack this' }])
})

it('leaves other requests alone', async () => {
  expect(await post('/metrics')).toBe(418)
})
