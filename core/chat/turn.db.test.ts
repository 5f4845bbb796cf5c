import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatEvent } from '#core/chat/chat-event.ts'
import { listActivity } from '#core/activity/list-activity.ts'
import { getChangeSets } from '#core/changes/list-change-sets.ts'
import { undoChangeSet } from '#core/changes/undo-change-set.ts'
import { DomainError } from '#core/domain/errors.ts'
import { chatUser, type ChatUser } from '#tests/infra/chat-user.ts'
import { resultsIn, scriptedModel } from '#tests/infra/scripted-model.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'
import { getConversation } from './get-conversation.ts'

let server: TestServer
let ann: ChatUser
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

test('finds, acts and answers through the MCP server; the whole turn is one act of the assistant', async () => {
  ann = await chatUser(server)
  const dentist = await ann.add('Dentist')
  const events: ChatEvent[] = []
  const model = scriptedModel(
    { calls: [['search_tasks', { keyword: 'dentist' }]] },
    (request) => {
      const [found] = resultsIn(request) as unknown as [{ tasks: { id: number }[] }]
      const task_id = found.tasks[0]!.id
      return {
        calls: [
          ['set_task_priority', { task_id, priority: 'High' }],
          ['add_tag_to_task', { task_id, tag_name: 'health' }],
        ],
      }
    },
    { text: 'Done: the dentist is urgent now.', usage: { input_tokens: 10, output_tokens: 5 } },
  )
  const answer = await ann.say('The dentist is urgent', model, {}, { emit: (event) => events.push(event) })

  expect(answer.response).toBe('Done: the dentist is urgent now.')
  expect(answer.tool_calls.map(({ tool, is_error }) => [tool, is_error])).toEqual([
    ['search_tasks', false],
    ['set_task_priority', false],
    ['add_tag_to_task', false],
  ])
  const task = await ann.task(dentist.id)
  expect([task.priority, task.tags.map(({ name }) => name)]).toEqual(['High', ['health']])

  const [act] = await getChangeSets(server.ctx, ann.actor, [answer.change_set_id!])
  expect(act?.actor).toEqual({ type: 'agent', name: 'Assistant' })
  expect(act?.changes.filter(({ task_id: id }) => id === dentist.id)).toHaveLength(2)
  await undoChangeSet(server.ctx, ann.actor, answer.change_set_id!)
  const before = await ann.task(dentist.id)
  expect([before.priority, before.tags]).toEqual(['Medium', []])

  expect(events[0]).toEqual({ type: 'conversation', conversation_id: answer.conversation_id })
  expect(events.at(-1)).toEqual({
    type: 'done',
    change_set_id: answer.change_set_id,
    usage: { input_tokens: 10, output_tokens: 5 },
  })
  const kinds = events.map(({ type }) => type).filter((type) => type !== 'text')
  expect(kinds.slice(1, -1)).toEqual([
    'tool_call',
    'tool_result',
    'tool_call',
    'tool_call',
    'tool_result',
    'tool_result',
  ])
})

test('the model is told of clock, zone and week in a short prompt that holds no text of a task', async () => {
  ann = await chatUser(server)
  await ann.add('A title that must not be there')
  const model = scriptedModel({ text: 'Hello.' })
  await ann.say('Hello', model, { view: { page: 'tasks', task_ids: [1, 2] } })
  const [request] = model.requests
  const system = request!.messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  expect(system.join('\n')).toMatch(/Europe\/Berlin/)
  expect(system.join('\n')).toMatch(/Weeks start on monday/)
  expect(system.join('\n')).toContain('[1,2]')
  expect(system.join('\n')).not.toContain('must not be there')
  expect(system.join('\n').length).toBeLessThan(1_600)
  expect(request).toMatchObject({ timeZone: 'Europe/Berlin', weekStart: 'monday', toolChoice: 'auto' })
  expect(request!.tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['add_task', 'bulk_update_tasks']))
})

test('the next turn remembers the one before, and “undo” takes back what this conversation did last', async () => {
  ann = await chatUser(server)
  const first = await ann.say(
    'Add milk',
    scriptedModel({ calls: [['add_task', { title: 'Milk' }]] }, { text: 'Added.' }),
  )
  const id = (first.tool_calls[0]!.result as { task: { id: number } }).task.id
  const model = scriptedModel({ calls: [['undo_change', {}]] }, { text: 'Undone.' })
  const second = await ann.say('undo that', model, { conversation_id: first.conversation_id })
  expect(model.requests[0]!.messages.map(({ role }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'tool',
    'assistant',
    'user',
  ])
  expect((await ann.task(id)).deleted_at).not.toBeNull()
  const [undo] = await getChangeSets(server.ctx, ann.actor, [second.change_set_id!])
  expect(undo?.summary).toMatch(/^Undo: /)
  expect(second.change_set_id).not.toBe(first.change_set_id)
  await undoChangeSet(server.ctx, ann.actor, second.change_set_id!)
  expect((await ann.task(id)).deleted_at).toBeNull()
})

test('undo in a new conversation takes back what the assistant did last; once there is something of its own, only that', async () => {
  ann = await chatUser(server)
  const undo = () => scriptedModel({ calls: [['undo_change', {}]] }, { text: 'Undone.' })
  const add = (title: string) => scriptedModel({ calls: [['add_task', { title }]] }, { text: 'Added.' })
  const [milk, bread] = [await ann.say('Add milk', add('Milk')), await ann.say('Add bread', add('Bread'))]
  const idOf = ({ tool_calls: calls }: typeof milk) => (calls[0]!.result as { task: { id: number } }).task.id
  const { conversation_id } = await ann.say('undo that', undo())
  expect((await ann.task(idOf(bread))).deleted_at).not.toBeNull()
  const again = await ann.say('undo that', undo(), { conversation_id })
  expect(again.tool_calls).toMatchObject([{ is_error: true, result: { error: { code: 'not_found' } } }])
  expect((await ann.task(idOf(milk))).deleted_at).toBeNull()
})

test('no request is larger than the window of the model, however long the conversation; what never fits is told', async () => {
  ann = await chatUser(server)
  const note = '計画'.repeat(450)
  for (let n = 0; n < 6; n += 1) await ann.add(`Long ${n}`, { description: note })
  const list = { calls: [['list_tasks', { status: 'pending' }]] as const }
  let conversation_id: string | undefined
  for (let turn = 0; turn < 4; turn += 1) {
    const scripted = scriptedModel({ calls: [...list.calls] }, { text: note })
    const model = { ...scripted, window: 16_000 }
    const answer = await ann.say(note, model, conversation_id ? { conversation_id } : {})
    conversation_id = answer.conversation_id
    for (const { messages, tools } of scripted.requests) {
      expect(Buffer.byteLength(JSON.stringify({ messages, tools })) / 3).toBeLessThan(16_000 - 3_900)
      expect(messages).toContainEqual({ role: 'user', content: note })
    }
  }
  const tooMuch = { ...scriptedModel({ text: 'never' }), window: 16_000 }
  await expect(ann.say('計'.repeat(5_000), tooMuch, { conversation_id })).rejects.toMatchObject({ code: 'model_error' })
  const after = await ann.say('Hello?', { ...scriptedModel({ text: 'Hello.' }), window: 16_000 }, { conversation_id })
  expect(after.response).toBe('Hello.')
})

describe('a model that errs', () => {
  test('mends broken arguments once; the history holds none of them', async () => {
    ann = await chatUser(server)
    const model = scriptedModel(
      { calls: [['add_task', '{"title": "Milk']] },
      { calls: [['add_task', { title: 'Milk' }]] },
      { text: 'Added.' },
    )
    const answer = await ann.say('Add milk', model)
    expect(answer.tool_calls.map(({ is_error }) => is_error)).toEqual([true, false])
    expect(resultsIn(model.requests[1]!)[0]).toMatchObject({ error: { code: 'invalid_arguments' } })
    for (const message of model.requests[2]!.messages) {
      if (message.role === 'assistant') for (const call of message.toolCalls ?? []) JSON.parse(call.arguments)
    }
  })

  test('and goes on to err is made to answer in words', async () => {
    ann = await chatUser(server)
    const model = scriptedModel({ calls: [['add_task', 'not JSON']] })
    const answer = await ann.say('Add milk', model)
    expect(model.requests).toHaveLength(3)
    expect(model.requests[2]!.toolChoice).toBe('none')
    expect(answer.response).toMatch(/stopped/)
  })

  test('and calls a tool that there is not is told so', async () => {
    ann = await chatUser(server)
    const model = scriptedModel({ calls: [['drop_database', {}]] }, { text: 'I cannot.' })
    const answer = await ann.say('Hello', model)
    expect(answer.tool_calls).toMatchObject([{ tool: 'drop_database', is_error: true }])
    expect(JSON.stringify(model.requests[1]!.messages)).toContain('There is no tool named drop_database.')
  })

  test('and repeats itself does nothing twice', async () => {
    ann = await chatUser(server)
    const model = scriptedModel({ calls: [['add_task', { title: 'Milk' }]] })
    const answer = await ann.say('Add milk', model)
    const added = answer.tool_calls.filter(({ is_error: isError }) => !isError)
    expect(added).toHaveLength(1)
    const { body } = await server.api('GET /me/tasks', { token: ann.token })
    expect((body as unknown as { total: number }).total).toBe(1)
    expect(model.requests.at(-1)!.toolChoice).toBe('none')
  })

  test('and never comes to an end is stopped after 8 requests and 20 calls', async () => {
    ann = await chatUser(server)
    let n = 0
    const model = scriptedModel(() => ({ calls: [1, 2, 3].map(() => ['list_tasks', { limit: (n += 1) }] as const) }))
    const answer = await ann.say('Go on', model)
    expect(model.requests.length).toBeLessThanOrEqual(8)
    expect(model.requests.at(-1)!.toolChoice).toBe('none')
    expect(answer.tool_calls.filter(({ is_error: isError }) => !isError)).toHaveLength(20)
    expect(answer.response).toMatch(/more steps than one message may/)
    const slow = scriptedModel(() => ({ calls: [['list_tasks', { limit: (n += 1) }]] }))
    await ann.say('Go on', slow)
    expect(slow.requests).toHaveLength(8)
  })

  test('and fails leaves what was done, with its change set, and a conversation that goes on', async () => {
    ann = await chatUser(server)
    const failure = new DomainError('model_error', 'The model is gone.')
    const model = scriptedModel({ calls: [['add_task', { title: 'Milk' }]] }, { text: 'I have', fail: failure })
    await expect(ann.say('Add milk', model)).rejects.toBe(failure)
    const { body } = await server.api('GET /me/conversations', { token: ann.token })
    const { conversations } = body as unknown as { conversations: { id: string }[] }
    const id = conversations[0]!.id
    const { messages, conversation } = await getConversation(server.ctx, ann.actor, id)
    expect(conversation.in_progress).toBe(false)
    expect(messages.at(-1)).toMatchObject({
      content: 'I have',
      problem: { code: 'model_error', message: 'The model is gone.' },
    })
    const [act] = await getChangeSets(server.ctx, ann.actor, messages.at(-1)!.change_set_ids!)
    expect(act?.changes).toMatchObject([{ action: 'task-created', title: 'Milk' }])
    const next = scriptedModel({ text: 'Hello again.' })
    expect((await ann.say('Hello?', next, { conversation_id: id })).response).toBe('Hello again.')
  })

  test('sends nulls for what it leaves out, which no tool has to know', async () => {
    ann = await chatUser(server)
    const args = { title: 'Milk', description: null, due: null, tags: null, recurrence: null }
    const answer = await ann.say('Add milk', scriptedModel({ calls: [['add_task', args]] }, { text: 'Added.' }))
    expect(answer.tool_calls[0]).toMatchObject({ is_error: false, arguments: { title: 'Milk' } })
  })
})

test('writes run one after the other in the order of the model', async () => {
  ann = await chatUser(server)
  const order: string[] = []
  const emit = (event: ChatEvent) => void (event.type === 'tool_result' && order.push(event.id))
  const titles = ['a', 'b', 'c', 'd']
  const model = scriptedModel({ calls: titles.map((title) => ['add_task', { title }] as const) }, { text: 'Added.' })
  const answer = await ann.say('Add four', model, {}, { emit })
  const ids = answer.tool_calls.map(({ result }) => (result as { task: { id: number } }).task.id)
  expect(ids).toEqual([...ids].sort((a, b) => a - b))
  const asked = model.requests[1]!.messages.flatMap((message) =>
    message.role === 'assistant' ? (message.toolCalls ?? []) : [],
  )
  expect(order).toEqual(asked.map(({ id }) => id))
})

test('whoever hears that a turn is over finds the conversation free', async () => {
  ann = await chatUser(server)
  let id = ''
  let found: ReturnType<typeof getConversation> | undefined
  const emit = (event: ChatEvent) => {
    if (event.type === 'conversation') id = event.conversation_id
    if (event.type === 'done') found = getConversation(server.ctx, ann.actor, id)
  }
  await ann.say('Hello', scriptedModel({ text: 'Hello.' }), {}, { emit })
  expect((await found)?.conversation.in_progress).toBe(false)
})

test('a stop reaches the model; what was done stays, and the conversation says that it was stopped', async () => {
  ann = await chatUser(server)
  const stop = new AbortController()
  const model = scriptedModel({ calls: [['add_task', { title: 'Milk' }]] }, async ({ signal }) => {
    stop.abort(new Error('closed'))
    signal.throwIfAborted()
    return { text: 'never' }
  })
  await expect(ann.say('Add milk', model, {}, { signal: stop.signal })).rejects.toMatchObject({ code: 'model_error' })
  const { body } = await server.api('GET /me/conversations', { token: ann.token })
  const { conversations } = body as unknown as { conversations: { id: string }[] }
  const { messages } = await getConversation(server.ctx, ann.actor, conversations[0]!.id)
  expect(messages.at(-1)).toMatchObject({ problem: { code: 'stopped' } })
  expect(messages.flatMap(({ change_set_ids: ids = [] }) => ids)).toHaveLength(1)
})

test('the last message can be said anew: what came of it is undone first', async () => {
  ann = await chatUser(server)
  const first = await ann.say(
    'Add milk',
    scriptedModel({ calls: [['add_task', { title: 'Milk' }]] }, { text: 'Added.' }),
  )
  const { conversation_id } = first
  const { messages } = await getConversation(server.ctx, ann.actor, conversation_id)
  const model = scriptedModel({ calls: [['add_task', { title: 'Oat milk' }]] }, { text: 'Added.' })
  await ann.say('Add oat milk', model, { conversation_id, replaces: messages[0]!.id })
  const tasks = (await server.api('GET /me/tasks', { token: ann.token })).body as unknown as {
    tasks: { title: string }[]
  }
  expect(tasks.tasks.map(({ title }) => title)).toEqual(['Oat milk'])
  expect(JSON.stringify(model.requests[0]!.messages)).not.toContain('Add milk')
  await expect(ann.say('x', model, { conversation_id, replaces: messages[0]!.id })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('the same idempotency key runs once and answers the same; another message under it is refused', async () => {
  ann = await chatUser(server)
  const usage = { input_tokens: 40, output_tokens: 2 }
  const model = scriptedModel({ calls: [['add_task', { title: 'Milk' }]], usage }, { text: 'Added.', usage })
  const first = await ann.say('Add milk', model, {}, { key: 'k1' })
  expect(first.usage).toEqual({ input_tokens: 80, output_tokens: 4 })
  expect(await ann.say('Add milk', model, {}, { key: 'k1' })).toEqual(first)
  expect(model.requests).toHaveLength(2)
  await expect(ann.say('Add bread', model, {}, { key: 'k1' })).rejects.toMatchObject({ code: 'idempotency_key_reused' })
})

test('the activity names the assistant', async () => {
  ann = await chatUser(server)
  const logged = new Promise((resolve) => {
    const unhear = server.ctx.signals.on('published', () => {
      void listActivity(server.ctx, ann.actor, { limit: 5, offset: 0 }).then(({ activity_logs: [log] }) => {
        if (!log) return
        unhear()
        resolve(log)
      })
    })
  })
  await ann.say(
    'Add milk',
    scriptedModel({ calls: [['add_task', { title: 'Milk', reason: 'asked to' }]] }, { text: 'Added.' }),
  )
  expect(await logged).toMatchObject({ actor: { type: 'agent', name: 'Assistant' }, reason: 'asked to' })
})
