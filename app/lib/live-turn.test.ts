import { expect, test } from 'vitest'
import { addUserMessage, applyEvent, beginTurn, messageOf, type TurnEvent } from './live-turn.ts'
import { readEventStream } from './read-event-stream.ts'

const begun = () => addUserMessage(beginTurn([], []), 'Move the dentist')
const play = (events: TurnEvent[], turn = begun()) => events.reduce(applyEvent, turn)
const call = (id: string): TurnEvent => ({
  event: 'tool_call',
  data: { id, tool: 'list_tasks', arguments: { limit: 5 } },
})
const result = (id: string, value: unknown, isError = false): TurnEvent => ({
  event: 'tool_result',
  data: { id, is_error: isError, result: value },
})
const text = (delta: string): TurnEvent => ({ event: 'text', data: { delta } })

test('text grows in one message; calls with their results stay before what is said of them', () => {
  const turn = play([
    text('One '),
    text('moment.'),
    call('a'),
    call('b'),
    result('b', { tasks: [{ id: 3, title: 'Dentist', completed: false, priority: 'High' }] }),
    result('a', { error: { code: 'x' } }, true),
    text('Done.'),
    { event: 'done', data: { change_set_id: 'c1' } },
  ])
  const [user, first, last] = turn.messages
  expect(user).toMatchObject({ role: 'user', content: 'Move the dentist' })
  expect(first).toMatchObject({ role: 'assistant', content: 'One moment.' })
  expect(first?.calls.map(({ id, status, isError, label }) => [id, status, isError, label])).toEqual([
    ['a', 'done', true, 'List tasks'],
    ['b', 'done', false, 'List tasks'],
  ])
  expect(first?.calls[1]?.tasks).toEqual([{ id: 3, title: 'Dentist', completed: false, priority: 'High' }])
  expect(last).toMatchObject({ content: 'Done.', changeSetIds: ['c1'] })
  expect(turn.isOver).toBe(true)
})

test('a further step of calls begins a message of its own', () => {
  const turn = play([call('a'), result('a', {}), call('b')])
  expect(turn.messages.map(({ calls }) => calls.map(({ id }) => id))).toEqual([[], ['a'], ['b']])
})

test('what waits for approval is shown, and its result lands in the call that asked for it', () => {
  const approval = { id: 'p', call_id: 'a', tool: 'delete_task', arguments: {}, summary: 'Delete “Dentist”' }
  const affected = [
    { task_id: 1, title: 'Dentist', before: { priority: 'High', tags: ['a'] }, after: { deleted: true } },
  ]
  const waiting = play([call('a'), { event: 'approval_required', data: { ...approval, affected } }])
  expect(waiting.messages[1]?.calls[0]?.status).toBe('waiting')
  expect(waiting.approvals).toEqual([
    {
      id: 'p',
      callId: 'a',
      summary: 'Delete “Dentist”',
      affected: [{ title: 'Dentist', before: 'High priority · #a', after: 'in the trash' }],
    },
  ])
  const decided = play([result('a', { deleted: true }), text('Gone.')], beginTurn(waiting.messages, []))
  expect(decided.messages[1]?.calls[0]?.status).toBe('done')
  expect(decided.messages[2]?.content).toBe('Gone.')
})

test('an error ends the turn in words', () => {
  const turn = play([{ event: 'error', data: { error: { message: 'The model is busy.' } } }])
  expect([turn.isOver, turn.problem]).toEqual([true, 'The model is busy.'])
  expect(messageOf('<html>')).toMatch(/did not work/)
})

test('a stream is read event by event, however its bytes are cut', async () => {
  const bytes = new TextEncoder().encode(': hi\n\nevent: text\ndata: {"delta":"Ä🦆"}\n\nevent: done\ndata: {}\n\n')
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
  const events: TurnEvent[] = []
  for await (const event of readEventStream(body)) events.push(event)
  expect(events).toEqual([
    { event: 'text', data: { delta: 'Ä🦆' } },
    { event: 'done', data: {} },
  ])
})
