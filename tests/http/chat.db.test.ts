import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEventStream } from '#app/lib/read-event-stream.ts'
import type { TurnEvent } from '#app/lib/live-turn.ts'
import { delta, startModelServer, status, toolCalls, words, type ModelServer } from '#tests/infra/model-server.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

let model: ModelServer
let server: TestServer
beforeAll(async () => {
  model = await startModelServer()
  const env = {
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'key',
    CHAT_TURNS_PER_HOUR: '20',
    CHAT_TOKENS_PER_DAY: '1000',
  }
  server = await startTestServer({ env })
})
afterAll(async () => {
  await server?.close()
  await model?.close()
})

async function stream(token: string, body: unknown, path = 'chat'): Promise<TurnEvent[]> {
  const answer = await fetch(`${server.url}/api/v1/me/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(body),
  })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  const events: TurnEvent[] = []
  for await (const event of readEventStream(answer.body!)) events.push(event)
  return events
}

test('a streamed turn begins with its conversation, ends with done, and tells all in between', async () => {
  const { token } = await server.signUp()
  model.script(toolCalls(['add_task', { title: 'Milk' }]), words('Added milk.'))
  const events = await stream(token, { message: 'Add milk' })
  const kinds = events.map(({ event }) => event).filter((event, at, all) => event !== all[at - 1])
  expect(kinds).toEqual(['conversation', 'tool_call', 'tool_result', 'text', 'done'])
  expect(events.find(({ event }) => event === 'tool_call')?.data).toMatchObject({
    tool: 'add_task',
    arguments: { title: 'Milk' },
  })
  expect(events.at(-1)?.data).toMatchObject({
    change_set_id: expect.any(String) as string,
    usage: { input_tokens: 100, output_tokens: 10 },
  })
})

test('without Accept the answer is JSON, with the change set in a header', async () => {
  const { token } = await server.signUp()
  model.script(toolCalls(['add_task', { title: 'Milk' }]), words('Added milk.'))
  const answer = await server.api('POST /me/chat', { token, body: { message: 'Add milk' } })
  expect(answer.body).toMatchObject({
    response: 'Added milk.',
    tool_calls: [{ tool: 'add_task', is_error: false }],
    pending_approvals: [],
  })
  expect(answer.headers.get('change-set')).toBe((answer.body as unknown as { change_set_id: string }).change_set_id)
})

test('an approval is streamed, and deciding it goes on in the same form', async () => {
  const { token } = await server.signUp()
  await server.api('POST /me/tasks', { token, body: { title: 'Milk' } })
  model.script(toolCalls(['delete_task', { task: 'milk' }]), words('Gone.'))
  const events = await stream(token, { message: 'Delete milk' })
  const asked = events.find(({ event }) => event === 'approval_required')?.data
  expect(asked).toMatchObject({ tool: 'delete_task', summary: 'Delete “Milk”', affected: [{ title: 'Milk' }] })
  const decided = await stream(token, { decision: 'approve' }, `chat/approvals/${String(asked?.['id'])}`)
  expect(decided.map(({ event }) => event)).toEqual(['conversation', 'tool_result', 'text', 'done'])
  const { body } = await server.api('GET /me/tasks', { token })
  expect(body).toMatchObject({ total: 0 })
})

test('a repeat under one idempotency key is answered from what is stored, marked in both forms', async () => {
  const { token } = await server.signUp()
  model.script(toolCalls(['add_task', { title: 'Milk' }]), words('Added milk.'))
  const headers = { 'idempotency-key': 'milk-1' }
  const send = (accept: string) =>
    server.api('POST /me/chat', { token, body: { message: 'Add milk' }, headers: { ...headers, accept } })
  const first = await send('application/json')
  const again = await send('application/json')
  expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true'])
  const streamed = await send('text/event-stream')
  expect([streamed.status, streamed.headers.get('idempotency-replayed')]).toEqual([200, 'true'])
  const kinds = streamed.text.split('\n').filter((line) => line.startsWith('event: '))
  expect(kinds.map((line) => line.slice(7))).toEqual(['conversation', 'tool_call', 'tool_result', 'text', 'done'])
  const { usage } = first.body as unknown as { usage: unknown }
  expect(streamed.text).toContain(`"usage":${JSON.stringify(usage)}`)
})

test('an id that is no conversation of the user’s is not found, whatever it looks like and wherever it stands', async () => {
  const [ann, bob] = [await server.signUp(), await server.signUp()]
  model.script(words('Hello.'))
  const { body } = await server.api('POST /me/chat', { token: bob.token, body: { message: 'Hello' } })
  const { conversation_id: foreign } = body as unknown as { conversation_id: string }
  for (const id of [foreign, 'nonsense', '00000000-0000-0000-0000-000000000001']) {
    const { token } = ann
    const answers = [
      await server.api('POST /me/chat', { token, body: { message: 'Hi', conversation_id: id } }),
      await server.api(`GET /me/conversations/${id}`, { token }),
      await server.api(`PATCH /me/conversations/${id}`, { token, body: { title: 'Mine' } }),
      await server.api(`DELETE /me/conversations/${id}`, { token }),
      await server.api(`POST /me/chat/approvals/${id}`, { token, body: { decision: 'approve' } }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
  }
})

test('a model that fails is 502, or the last event', async () => {
  const { token } = await server.signUp()
  model.script(status(401))
  const answer = await server.api('POST /me/chat', { token, body: { message: 'Hello' } })
  expect([answer.status, answer.body]).toMatchObject([502, { error: { code: 'model_error' } }])
  const events = await stream(token, { message: 'Hello' })
  expect(events.map(({ event }) => event)).toEqual(['conversation', 'error'])
  expect(events[1]?.data).toMatchObject({ error: { code: 'model_error', request_id: expect.any(String) as string } })
})

test('of two messages at once in one conversation the second is 409, also as a stream; closing the connection frees it', async () => {
  const { token } = await server.signUp()
  model.script(words('Hello.'))
  const first = await server.api('POST /me/chat', { token, body: { message: 'Hello' } })
  const { conversation_id } = first.body as unknown as { conversation_id: string }
  let asked: () => void = () => undefined
  const isAsked = new Promise<void>((resolve) => (asked = resolve))
  let modelClosed: Promise<unknown> = Promise.resolve()
  model.script(({ chunk, res }) => {
    modelClosed = once(res, 'close')
    chunk(delta({ content: 'Thinking' }))
    asked()
  })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'text/event-stream' }
  const sent = request(`${server.url}/api/v1/me/chat`, { method: 'POST', headers })
  sent.on('error', () => undefined)
  sent.end(JSON.stringify({ message: 'And now?', conversation_id }))
  await isAsked
  for (const accept of ['application/json', 'text/event-stream']) {
    const second = await server.api('POST /me/chat', {
      token,
      body: { message: 'Me too', conversation_id },
      headers: { accept },
    })
    expect([second.status, second.body]).toMatchObject([409, { error: { code: 'turn_in_progress' } }])
  }
  sent.destroy()
  await modelClosed
  model.script(words('Back.'))
  for (;;) {
    const third = await server.api('POST /me/chat', { token, body: { message: 'Again', conversation_id } })
    if (third.status === 409) continue
    expect(third.body).toMatchObject({ response: 'Back.' })
    break
  }
  const { body } = await server.api(`GET /me/conversations/${conversation_id}`, { token })
  const { messages } = body as unknown as { messages: { content: string; problem?: { code: string } }[] }
  expect(messages.find(({ problem }) => problem)).toMatchObject({ content: 'Thinking', problem: { code: 'stopped' } })
})

test('conversations are listed, found by what was said, renamed and deleted', async () => {
  const { token } = await server.signUp()
  model.script(words('The Zürich trip is on Friday.'))
  const { body } = await server.api('POST /me/chat', { token, body: { message: 'When do I travel?' } })
  const { conversation_id: id } = body as unknown as { conversation_id: string }
  await server.api('POST /me/chat', { token, body: { message: 'Something else' } })
  const found = await server.api('GET /me/conversations?search=zurich%20TRAVEL', { token })
  expect(found.body).toMatchObject({
    conversations: [{ id, title: 'When do I travel?' }],
    total: 1,
  })
  const renamed = await server.api(`PATCH /me/conversations/${id}`, { token, body: { title: 'Travel' } })
  expect(renamed.body).toMatchObject({ conversation: { title: 'Travel' } })
  expect((await server.api(`DELETE /me/conversations/${id}`, { token })).status).toBe(204)
  expect((await server.api(`GET /me/conversations/${id}`, { token })).status).toBe(404)
  expect(await server.ctx.db('states').whereLike('key', `%${id}`)).toEqual([])
})

test('who may talk, how much and how long is told in clear words', async () => {
  const { token } = await server.signUp()
  const made = await server.api('POST /me/tokens', { token, body: { name: 'reader', scopes: ['tasks:read'] } })
  const reader = (made.body as unknown as { token: string }).token
  expect((await server.api('POST /me/chat', { token: reader, body: { message: 'Hi' } })).status).toBe(403)
  expect((await server.api('GET /me/conversations', { token: reader })).status).toBe(403)
  const long = await server.api('POST /me/chat', { token, body: { message: 'x'.repeat(5_001) } })
  expect([long.status, long.text]).toEqual([400, expect.stringContaining('at most 5000 characters')])
  model.script(({ chunk, done }) => {
    chunk(delta({ content: 'Hi' }))
    chunk({ choices: [], usage: { prompt_tokens: 900, completion_tokens: 100 } })
    done()
  })
  expect((await server.api('POST /me/chat', { token, body: { message: 'Hi' } })).status).toBe(200)
  const spent = await server.api('POST /me/chat', { token, body: { message: 'Hi' } })
  expect([spent.status, spent.text]).toEqual([429, expect.stringContaining('1000 tokens a day')])
  expect(Number(spent.headers.get('retry-after'))).toBeGreaterThan(80_000)

  const busy = await server.signUp()
  model.script(({ chunk, done }) => {
    chunk(delta({ content: 'Hi' }))
    done()
  })
  for (let n = 0; n < 20; n += 1) await server.api('POST /me/chat', { token: busy.token, body: { message: 'Hi' } })
  const flood = await server.api('POST /me/chat', { token: busy.token, body: { message: 'Hi' } })
  expect([flood.status, flood.text]).toEqual([429, expect.stringContaining('20 messages to the assistant an hour')])
})
