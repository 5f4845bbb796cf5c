import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes } from '#server/api/routes.ts'
import { bodyOf, pathOf, withBelongings, type Belongings } from '#tests/infra/example-calls.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

let server: TestServer
let owner: Belongings
let stranger: Belongings
let before: string

beforeAll(async () => {
  server = await startTestServer()
  owner = await withBelongings(server)
  stranger = await withBelongings(server)
  before = await everythingOf(owner)
})
afterAll(() => server?.close())

/* What must not change, whatever a stranger asks. */
async function everythingOf({ token, conversationId }: Belongings): Promise<string> {
  const paths = [
    `/me/conversations/${conversationId}`,
    '/me',
    '/me/tasks',
    '/me/tags',
    '/me/reminders',
    '/me/tokens',
    '/me/change-sets',
    '/me/conversations',
    '/me/chat/settings',
  ]
  const answers = await Promise.all(paths.map((path) => server.api(`GET ${path}`, { token })))
  return JSON.stringify(answers.map(({ body }) => body)).replaceAll(/"last_used_at":"[^"]*"/g, '"last_used_at":null')
}

const named = (route: (typeof routes)[number]) => ({ ...route, name: `${route.method.toUpperCase()} ${route.path}` })
const ofUser = routes.filter(({ path }) => path.startsWith('/{user_id}')).map(named)
const ofThing = routes.filter(({ path }) => path.includes('{id}')).map(named)
const closed = routes.filter(({ access }) => access !== 'none').map(named)

test.each(ofUser)('$name is 403 for another user’s id, and changes nothing', async (route) => {
  const path = pathOf(route, owner, owner.userId)
  const options = { token: stranger.token, body: bodyOf(route, owner) }
  const answer = await server.api(`${route.method.toUpperCase()} ${path}`, options)
  expect([answer.status, answer.body]).toMatchObject([403, { error: { code: 'forbidden' } }])
})

test.each(ofThing)('$name is 404 for what belongs to another user, and changes nothing', async (route) => {
  const path = pathOf(route, owner, 'me')
  const options = { token: stranger.token, body: bodyOf(route, owner) }
  const answer = await server.api(`${route.method.toUpperCase()} ${path}`, options)
  expect([answer.status, answer.body]).toMatchObject([404, { error: { code: 'not_found' } }])
})

test.each(closed)('$name is 401 without a credential', async (route) => {
  const path = pathOf(route, owner, owner.userId)
  const answer = await server.api(`${route.method.toUpperCase()} ${path}`, { body: bodyOf(route, owner) })
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
})

test('after all that the owner’s account is what it was', async () => {
  expect(await everythingOf(owner)).toBe(before)
})
