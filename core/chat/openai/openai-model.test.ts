import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelPart, ModelRequest } from '#core/chat/model.ts'
import {
  delta,
  startModelServer,
  status,
  toolCalls,
  words,
  type ModelServer,
  type Reply,
} from '#tests/infra/model-server.ts'
import { createOpenAiModel } from './openai-model.ts'

let server: ModelServer
beforeAll(async () => {
  server = await startModelServer()
})
afterAll(() => server.close())

const tools = ['add_task', 'list_tasks', 'delete_task'].map((name) => ({
  name,
  description: name,
  parameters: { $schema: 'x', type: 'object', properties: { title: { type: 'string', pattern: '^x' } } },
}))

interface Answer {
  text: string
  calls: { id: string; name: string; arguments: string }[]
  usage: unknown
}

async function ask(
  reply: Reply | Reply[],
  {
    signal = new AbortController().signal,
    timeoutSeconds = 20,
    ...rest
  }: Partial<ModelRequest> & { timeoutSeconds?: number } = {},
): Promise<Answer> {
  server.script(...[reply].flat())
  const model = createOpenAiModel({
    apiKey: null,
    baseUrl: server.url,
    name: 'test-model',
    timeoutSeconds,
    contextTokens: 32_000,
  })
  const now = new Date('2026-03-02T09:00:00Z')
  const request: ModelRequest = {
    messages: [{ role: 'user', content: 'hello' }],
    tools,
    toolChoice: 'auto',
    now,
    timeZone: 'UTC',
    weekStart: 'monday',
    signal,
    ...rest,
  }
  const parts: ModelPart[] = []
  for await (const part of model.complete(request)) parts.push(part)
  const end = parts.at(-1)
  expect(end?.type).toBe('end')
  return {
    text: parts.map((part) => (part.type === 'text' ? part.delta : '')).join(''),
    calls: parts.flatMap((part) => (part.type === 'tool_call' ? [part.call] : [])),
    usage: end?.type === 'end' ? end.usage : undefined,
  }
}

const stream =
  (...chunks: unknown[]): Reply =>
  ({ chunk, done }) => {
    for (const each of chunks) chunk(each)
    done()
  }
const call = (fields: Record<string, unknown>) => delta({ tool_calls: [fields] })
const bytes = (text: string) => new TextEncoder().encode(text)

const quirks: [quirk: string, reply: Reply, expected: { text?: string; calls?: [string, unknown][] }][] = [
  ['an answer as the protocol says', words('Hello there, friend'), { text: 'Hello there, friend' }],
  [
    'calls as the protocol says',
    toolCalls(['add_task', { title: 'Milk' }]),
    { calls: [['add_task', { title: 'Milk' }]] },
  ],
  [
    'two calls at once',
    toolCalls(['add_task', { title: 'a' }], ['list_tasks', {}]),
    {
      calls: [
        ['add_task', { title: 'a' }],
        ['list_tasks', {}],
      ],
    },
  ],
  ['no role anywhere', stream(delta({ content: 'Hi' }), delta({}, 'stop')), { text: 'Hi' }],
  ['null content first', stream(delta({ role: 'assistant', content: null }), delta({ content: 'Hi' })), { text: 'Hi' }],
  ['no finish_reason', stream(delta({ content: 'Hi' })), { text: 'Hi' }],
  ['no [DONE]', ({ chunk, res }) => (chunk(delta({ content: 'Hi' }, 'stop')), void res.end()), { text: 'Hi' }],
  [
    'content in parts',
    stream(
      delta({
        content: [
          { type: 'text', text: 'Hi ' },
          { type: 'text', text: 'you' },
        ],
      }),
    ),
    { text: 'Hi you' },
  ],
  [
    'a whole message in place of a delta',
    stream({ choices: [{ message: { role: 'assistant', content: 'Hi' } }] }),
    { text: 'Hi' },
  ],
  ['chunks without choices', stream({ choices: null }, {}, delta({ content: 'Hi' }), { choices: [] }), { text: 'Hi' }],
  [
    'comments and empty lines in between',
    ({ raw, chunk, done }) => (raw(': ping\n\n\n'), chunk(delta({ content: 'Hi' })), raw(': ping\n\n'), done()),
    { text: 'Hi' },
  ],
  [
    'CRLF line ends',
    ({ raw, res }) => (
      raw(`data: ${JSON.stringify(delta({ content: 'Hi' }))}\r\n\r\ndata: [DONE]\r\n\r\n`),
      void res.end()
    ),
    { text: 'Hi' },
  ],
  [
    'reasoning in fields of its own',
    stream(delta({ reasoning_content: 'hm' }), delta({ reasoning: 'hm' }), delta({ content: 'Hi' })),
    { text: 'Hi' },
  ],
  [
    'thoughts before the answer',
    stream(delta({ content: '<thi' }), delta({ content: 'nk>hm {"a"' }), delta({ content: ' </think>\n\nHi' })),
    { text: 'Hi' },
  ],
  [
    'a call without index',
    stream(
      call({ id: 'x1', function: { name: 'add_task', arguments: '{"title":' } }),
      call({ function: { arguments: '"a"}' } }),
    ),
    { calls: [['add_task', { title: 'a' }]] },
  ],
  [
    'two whole calls without index',
    stream(
      call({ id: 'x1', function: { name: 'add_task', arguments: '{}' } }),
      call({ id: 'x2', function: { name: 'list_tasks', arguments: '{}' } }),
    ),
    {
      calls: [
        ['add_task', {}],
        ['list_tasks', {}],
      ],
    },
  ],
  [
    'two calls under the same index',
    stream(
      call({ index: 0, id: 'x1', function: { name: 'add_task', arguments: '{}' } }),
      call({ index: 0, id: 'x2', function: { name: 'list_tasks', arguments: '{}' } }),
    ),
    {
      calls: [
        ['add_task', {}],
        ['list_tasks', {}],
      ],
    },
  ],
  [
    'no id',
    stream(call({ index: 0, function: { name: 'list_tasks', arguments: '{}' } })),
    { calls: [['list_tasks', {}]] },
  ],
  [
    'an empty id',
    stream(call({ index: 0, id: '', function: { name: 'list_tasks', arguments: '{}' } })),
    { calls: [['list_tasks', {}]] },
  ],
  [
    'arguments as an object',
    stream(call({ index: 0, id: 'x', function: { name: 'add_task', arguments: { title: 'a' } } })),
    { calls: [['add_task', { title: 'a' }]] },
  ],
  [
    'no arguments',
    stream(call({ index: 0, id: 'x', function: { name: 'list_tasks' } })),
    { calls: [['list_tasks', {}]] },
  ],
  [
    'the first piece of arguments with the name',
    stream(
      call({ index: 0, id: 'x', function: { name: 'add_task', arguments: '{' } }),
      call({ index: 0, function: { arguments: '"title":"a"}' } }),
    ),
    { calls: [['add_task', { title: 'a' }]] },
  ],
  [
    'the name and the id with every piece',
    stream(
      call({ index: 0, id: 'x', function: { name: 'add_task', arguments: '{"title"' } }),
      call({ index: 0, id: 'x', function: { name: 'add_task', arguments: ':"a"}' } }),
    ),
    { calls: [['add_task', { title: 'a' }]] },
  ],
  [
    'finish_reason stop with calls',
    stream(call({ index: 0, id: 'x', function: { name: 'list_tasks', arguments: '{}' } }), delta({}, 'stop')),
    { calls: [['list_tasks', {}]] },
  ],
  [
    'text and calls',
    stream(
      delta({ content: 'One moment.' }),
      call({ index: 0, id: 'x', function: { name: 'list_tasks', arguments: '{}' } }),
    ),
    { text: 'One moment.', calls: [['list_tasks', {}]] },
  ],
  [
    'the call form before tools',
    stream(
      delta({ function_call: { name: 'add_task', arguments: '{"title"' } }),
      delta({ function_call: { arguments: ':"a"}' } }),
    ),
    { calls: [['add_task', { title: 'a' }]] },
  ],
  [
    'a call as tagged text',
    stream(
      delta({ content: '<tool_' }),
      delta({ content: 'call>\n{"name":"add_task","arguments":{"title":"a"}}\n</tool_call>' }),
    ),
    { calls: [['add_task', { title: 'a' }]] },
  ],
  [
    'two calls as tagged text',
    stream(
      delta({
        content:
          '<tool_call>{"name":"list_tasks","arguments":{}}</tool_call><tool_call>{"name":"add_task","arguments":"{}"}</tool_call>',
      }),
    ),
    {
      calls: [
        ['list_tasks', {}],
        ['add_task', {}],
      ],
    },
  ],
  [
    'a call as bare JSON',
    stream(delta({ content: '{"name": "add_task", ' }), delta({ content: '"parameters": {"title": "a"}}' })),
    { calls: [['add_task', { title: 'a' }]] },
  ],
  [
    'a call as fenced JSON',
    stream(delta({ content: '```json\n{"name":"list_tasks","arguments":{}}\n```' })),
    { calls: [['list_tasks', {}]] },
  ],
  [
    'a call behind a mark',
    stream(delta({ content: '[TOOL_CALLS][{"name":"list_tasks","arguments":{}}]' })),
    { calls: [['list_tasks', {}]] },
  ],
  ['JSON that is an answer', stream(delta({ content: '{"name": "Ann"}' })), { text: '{"name": "Ann"}' }],
  [
    'a fence that is an answer',
    stream(delta({ content: '```' }), delta({ content: '\nnpm start\n```' })),
    { text: '```\nnpm start\n```' },
  ],
  [
    'a word that begins like a mark',
    stream(delta({ content: '<' }), delta({ content: 'b>bold' })),
    { text: '<b>bold' },
  ],
]

describe('quirks of servers', () => {
  test.each(quirks)('%s', async (_, reply, expected) => {
    const answer = await ask(reply)
    const calls = answer.calls.map(({ name, arguments: args }) => [name, JSON.parse(args) as unknown])
    expect({ text: answer.text, calls }).toEqual({ text: expected.text ?? '', calls: expected.calls ?? [] })
    expect(answer.calls.every(({ id }) => id.length > 0)).toBe(true)
    expect(new Set(answer.calls.map(({ id }) => id)).size).toBe(answer.calls.length)
  })

  test('characters that are split between packets arrive whole', async () => {
    const data = bytes(`data: ${JSON.stringify(delta({ content: 'Café 🦆 fertig' }))}\n\n`)
    const answer = await ask(async ({ raw, res, done }) => {
      for (const byte of data) {
        raw(Uint8Array.of(byte))
        await new Promise((resolve) => res.write('', resolve))
      }
      done()
    })
    expect(answer.text).toBe('Café 🦆 fertig')
  })

  test('usage is told when it is given, with whatever else stands beside it', async () => {
    const chunk = { choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, extra: 1 }, timings: { ms: 3 } }
    expect((await ask(stream(delta({ content: 'Hi' }), chunk))).usage).toEqual({ input_tokens: 7, output_tokens: 3 })
    expect((await ask(stream(delta({ content: 'Hi' })))).usage).toBeUndefined()
  })
})

describe('failures', () => {
  const errorChunk = { error: { message: 'a secret of the server', code: 500 } }
  test.each<[string, Reply, RegExp]>([
    ['an error at once', stream(errorChunk), /could not be reached|broke off/],
    ['an error in the middle', stream(delta({ content: 'Hi' }), errorChunk), /broke off/],
    ['nothing at all', ({ done }) => done(), /ended without an answer/],
    ['a filtered answer', stream(delta({}, 'content_filter')), /refused/],
    ['no room', stream(delta({}, 'length')), /ran out of room/],
    ['a refused key', status(401), /does not accept the key/],
    ['an unknown model', status(404), /does not know/],
    ['too long a request', status(400, {}, 'context_length_exceeded'), /OPENAI_CONTEXT_TOKENS/],
    ['broken JSON', ({ raw, res }) => (raw('data: {"choi\n\n'), void res.end()), /broke off/],
    [
      'a cut connection',
      ({ chunk, res }) => (chunk(delta({ content: 'Hi' })), void setImmediate(() => res.destroy())),
      /broke off/,
    ],
  ])('%s is a model_error that tells nothing of the inside', async (_, reply, message) => {
    const failure: unknown = await ask(reply).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'model_error', message: expect.stringMatching(message) as string })
    expect(String((failure as Error).message)).not.toContain('secret')
  })

  test.each([429, 500, 503])('a %i is tried again', async (code) => {
    const before = server.calls.length
    const answer = await ask([status(code, { 'retry-after-ms': '1' }), words('Hi')])
    expect(answer.text).toBe('Hi')
    expect(server.calls.length - before).toBe(2)
  })

  test('a server that stays busy is given up with words', async () => {
    const failure = ask(status(429, { 'retry-after-ms': '1' }))
    await expect(failure).rejects.toMatchObject({ code: 'model_error', message: /asked too much/ })
  })

  test('a stream that goes quiet is a model_timeout', async () => {
    const failure = ask(({ chunk }) => chunk(delta({ content: 'Hi' })), { timeoutSeconds: 0.05 })
    await expect(failure).rejects.toMatchObject({ code: 'model_timeout' })
  })

  test('an abort rejects with its reason and closes the connection', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    let closed: Promise<unknown> | undefined
    const failure = ask(
      ({ chunk, res }) => {
        closed = once(res, 'close')
        chunk(delta({ content: 'Hi' }))
        setImmediate(() => stop.abort(reason))
      },
      { signal: stop.signal },
    )
    await expect(failure).rejects.toBe(reason)
    await closed
  })
})

test('a request holds clean messages, portable schemas and nothing that a strict server refuses', async () => {
  await ask(words('Hi'), {
    messages: [
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'x', name: 'add_task', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'x', content: '{}' },
    ],
  })
  const { model, messages, tools: sent, ...rest } = server.calls.at(-1)!
  expect(model).toBe('test-model')
  expect(messages).toEqual([
    { role: 'system', content: 'be kind' },
    { role: 'user', content: 'hello' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'x', type: 'function', function: { name: 'add_task', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'x', content: '{}' },
  ])
  expect(sent?.[0]?.function.parameters).toEqual({ type: 'object', properties: { title: { type: 'string' } } })
  expect(rest).toEqual({ stream: true, stream_options: { include_usage: true }, tool_choice: 'auto' })
})
