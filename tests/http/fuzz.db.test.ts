import fc from 'fast-check'
import { connect } from 'node:net'
import { text as readAll } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes } from '#server/api/routes.ts'
import { pathOf, withBelongings, type Belongings } from '#tests/infra/example-calls.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

let server: TestServer
let whose: Belongings
beforeAll(async () => {
  server = await startTestServer()
  whose = await withBelongings(server)
})
afterAll(() => server?.close())

const REQUESTS = 1_000
const SEED = 20_260_301

/* Names that mean something to some route, so that values get past the check for unknown ones. */
const names = ['title', 'description', 'due_datetime', 'priority', 'recurrence_rule', 'recurrence_end_date', 'tags']
const moreNames = ['tag_ids', 'reminders', 'version', 'name', 'color', 'minutes', 'offset_minutes', 'reminder_time']
const otherNames = [
  'text',
  'quick_add',
  'tag_id',
  'time_zone',
  'expires_at',
  'email',
  'password',
  '__proto__',
  'constructor',
]

const nasty = fc.constantFrom(
  '\0',
  '\ud800',
  '2026-02-30',
  '9999-12-31T23:59:59+23:59',
  'FREQ=SECONDLY;COUNT=999999999',
  'FREQ=DAILY;UNTIL=99999999',
  'Mars/Olympus',
  "'; drop table tasks; --",
  '%',
  'x'.repeat(5_000),
  '💥'.repeat(201),
)
const value = fc.oneof(
  nasty,
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.constantFrom(0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, null, true),
)
const object = fc.dictionary(fc.constantFrom(...names, ...moreNames, ...otherNames), value, { maxKeys: 5 })
const deep = fc.integer({ min: 1, max: 60_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth))
const body = fc.oneof(
  { weight: 6, arbitrary: object.map((fields) => JSON.stringify(fields)) },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constant('{"__proto__":{"polluted":true},"title":"x"}') },
  { weight: 1, arbitrary: fc.constant(JSON.stringify({ title: 'x'.repeat(300_000) })) },
)
const segment = fc.constantFrom(
  'own',
  '0',
  '-1',
  '2147483648',
  '1e3',
  'x',
  '%00',
  '%E0%A4',
  '%2e%2e',
  '💥',
  '9'.repeat(40),
)
const queryName = fc.constantFrom(
  'search',
  'status',
  'tags',
  'limit',
  'offset',
  'since',
  'count',
  'due_date_start',
  'format',
)
const query = fc.dictionary(queryName, fc.oneof(nasty, fc.string(), fc.integer().map(String)), { maxKeys: 3 })
const header = fc.constantFrom('idempotency-key', 'if-match', 'x-request-id', 'traceparent', 'content-encoding')
const headers = fc.dictionary(header, fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), { maxKeys: 2 })
const type = fc.constantFrom(
  'application/json',
  'application/json',
  'application/json',
  'text/csv',
  'text/calendar',
  'x',
)

// Which would end the session that asks.
const fuzzed = routes.filter(({ path }) => path !== '/auth/sign-out')

test(`${REQUESTS} requests of any kind to all routes get an answer below 500`, async () => {
  const request = fc.record({ route: fc.constantFrom(...fuzzed), segment, query, headers, type, body })
  const statuses = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(request, async ({ route, segment: id, query: asked, type: contentType, ...rest }) => {
      const own = pathOf(route, whose, 'me')
      const path = id === 'own' ? own : route.path.replace('{user_id}', 'me').replaceAll(/\{\w+\}/g, id)
      const search = new URLSearchParams(asked)
      const sent = Object.fromEntries(Object.entries(rest.headers).filter(([, text]) => /^[\x21-\x7e]+$/.test(text)))
      const hasBody = route.method !== 'get'
      const answer = await server.api(`${route.method.toUpperCase()} ${path}?${search.toString()}`, {
        token: whose.token,
        headers: { ...sent, 'content-type': contentType },
        body: hasBody ? rest.body : undefined,
      })
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      expect(
        answer.status,
        `${route.method} ${path} ${rest.body.slice(0, 200)}: ${answer.text.slice(0, 300)}`,
      ).toBeLessThan(500)
    }),
    { numRuns: REQUESTS, seed: SEED, endOnFailure: true },
  )
  // Had everything been refused for one reason, nothing would have been tried.
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 404, 413, 415]))
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
}, 180_000)

test.each([
  ['a whole URL that is none', 'GET http://[/api/v1/me?x=1 HTTP/1.1'],
  ['two slashes', 'GET //api/v1/me HTTP/1.1'],
  ['an escape that is none', 'GET /api/v1/%E0%A4/tasks HTTP/1.1'],
  ['an unknown method', 'PURGE /api/v1/me HTTP/1.1'],
])('a request line with %s is no 5xx', async (_, line) => {
  const { hostname, port, host } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write(`${line}\r\nHost: ${host}\r\nAuthorization: Bearer ${whose.token}\r\nConnection: close\r\n\r\n`)
  const answer = await readAll(socket)
  expect(Number(answer.split(' ')[1])).toBeGreaterThanOrEqual(400)
  expect(Number(answer.split(' ')[1])).toBeLessThan(500)
})
