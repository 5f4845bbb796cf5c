import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCollector } from '#tests/infra/collector.ts'
import { MODERN } from '#tests/infra/mcp-client.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

const EVERYTHING = ['today', 'overdue', 'upcoming'].map((view) => `docket://tasks/${view}`)

async function listen(token: string, uris: string[]) {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: { pin: MODERN } } })
  const requestInit = { headers: { Authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit }))
  const heard = createCollector<string>()
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => heard.add(params.uri))
  const subscription = await client.listen({ resourceSubscriptions: uris })
  return { client, heard, subscription }
}

async function addTask(token: string, title: string): Promise<number> {
  const { body } = await server.api('POST /me/tasks', { token, body: { title, due_datetime: '2099-01-01' } })
  return (body as unknown as { task: { id: number } }).task.id
}

test('a change through any door is told to those who listen to what it touches', async () => {
  const { token } = await server.signUp()
  const id = await addTask(token, 'Water the plants')
  const { client, heard } = await listen(token, [
    ...EVERYTHING,
    `docket://tasks/${id}`,
    'docket://tags',
    'docket://activity',
  ])
  await server.api(`PATCH /me/tasks/${id}`, { token, body: { priority: 'High', tags: ['home'] } })
  await heard.until((uris) => uris.includes(`docket://tasks/${id}`) && uris.includes('docket://activity'))
  expect(heard.items).toEqual(expect.arrayContaining([...EVERYTHING, 'docket://tags']))
  await client.close()
})

test('nobody hears of another user’s changes, whatever address they listen to', async () => {
  const [owner, stranger] = [await server.signUp(), await server.signUp()]
  const id = await addTask(owner.token, 'Secret')
  const uris = [...EVERYTHING, `docket://tasks/${id}`, 'docket://tags', 'docket://activity']
  const theirs = await listen(stranger.token, uris)
  const own = await listen(owner.token, uris)
  // Both streams are open; what the owner hears, the stranger would have heard.
  for (const title of ['One', 'Two', 'Three']) {
    await server.api(`PATCH /me/tasks/${id}`, { token: owner.token, body: { title } })
  }
  await own.heard.until((heard) => heard.filter((uri) => uri === 'docket://activity').length >= 3)
  // Their own change comes after all that in the order of publication.
  const theirId = await addTask(stranger.token, 'Mine')
  await theirs.heard.until((heard) => heard.includes('docket://activity'))
  expect(theirs.heard.items).not.toContain(`docket://tasks/${id}`)
  expect(theirs.heard.items.filter((uri) => uri === 'docket://tasks/today')).toHaveLength(1)
  expect(theirId).not.toBe(id)
  await Promise.all([own.client.close(), theirs.client.close()])
})

test('a stream ends when its token is revoked', async () => {
  const { token: session } = await server.signUp()
  const made = await server.api('POST /me/tokens', { token: session, body: { name: 'script' } })
  const { id, token } = made.body as unknown as { id: string; token: string }
  const { client, subscription } = await listen(token, EVERYTHING)
  await server.api(`DELETE /me/tokens/${id}`, { token: session })
  expect(await subscription.closed).toBeDefined()
  await client.close()
})
