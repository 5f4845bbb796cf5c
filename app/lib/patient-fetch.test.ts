import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { backgroundLoad, patientFetch } from './patient-fetch.ts'

const load = patientFetch(fetch)
let origin = ''
let port = 0
const servers = new Set<Server>()

async function serve(answer: RequestListener): Promise<void> {
  const server = createServer(answer).listen(port, '127.0.0.1')
  servers.add(server)
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  origin = `http://127.0.0.1:${port}`
  vi.stubGlobal('location', { origin, href: `${origin}/tasks` })
}

async function away(): Promise<void> {
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  servers.clear()
}

beforeEach(async () => {
  port = 0
  backgroundLoad.isGoingOn = false
  await serve((_, answer) => answer.end('first'))
})
afterEach(async () => {
  await away()
  vi.unstubAllGlobals()
})

test('what a page reads arrives when the server is back', async () => {
  await away()
  const read = load(`${origin}/tasks.data`)
  await serve((_, answer) => answer.end('back'))
  expect(await (await read).text()).toBe('back')
})

test('what was cut off half-way comes as a whole', async () => {
  await away()
  let calls = 0
  await serve((_, answer) => {
    calls += 1
    if (calls > 1) return void answer.end('all of it')
    answer.write('all')
    setImmediate(() => answer.destroy())
  })
  expect(await (await load(`${origin}/tasks.data`)).text()).toBe('all of it')
  expect(calls).toBe(2)
})

test.each(['GET', 'POST'])('a %s given up half-way is given up before it is read', async (method) => {
  await away()
  const leaving = new AbortController()
  await serve((_, answer) => answer.write('all', () => leaving.abort(new Error('gone'))))
  await expect(load(`${origin}/tasks.data`, { method, signal: leaving.signal })).rejects.toThrow('gone')
})

test('what is no data of a page streams', async () => {
  await away()
  await serve((_, answer) => void answer.write('the beginning'))
  const { body } = await load(`${origin}/api/v1/me/chat`, { method: 'POST', body: 'x' })
  const { value } = await body!.getReader().read()
  expect(new TextDecoder().decode(value)).toBe('the beginning')
})

test('nothing that changes anything is sent a second time', async () => {
  await away()
  await expect(load(`${origin}/tasks.data`, { method: 'POST', body: 'x' })).rejects.toThrow('fetch failed')
  await expect(load(`${origin}/api/v1/me`)).rejects.toThrow('fetch failed')
})

test('a request that sends something keeps its body', async () => {
  await away()
  await serve((request, answer) => void request.pipe(answer))
  const sent = new Request(`${origin}/tasks.data`, { method: 'POST', body: 'typed' })
  expect(await (await load(sent)).text()).toBe('typed')
})

test('whoever goes elsewhere waits for nothing', async () => {
  await away()
  const leaving = new AbortController()
  const read = load(`${origin}/tasks.data`, { signal: leaving.signal })
  leaving.abort(new Error('gone'))
  await expect(read).rejects.toThrow('gone')
})

test('a server that cannot answer now is asked again in the background, and is shown to whoever clicked', async () => {
  await away()
  let calls = 0
  await serve((_, answer) => {
    calls += 1
    answer.statusCode = calls % 2 === 1 ? 503 : 200
    answer.end()
  })
  expect((await load(`${origin}/tasks.data`)).status).toBe(503)
  calls = 0
  backgroundLoad.isGoingOn = true
  expect((await load(`${origin}/tasks.data`)).status).toBe(200)
  expect(calls).toBe(2)
})
