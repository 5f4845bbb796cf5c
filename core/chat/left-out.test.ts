import { expect, test } from 'vitest'
import { injections } from '#tests/corpus/injections.ts'
import { newAssistantMessage, newUserMessage, type Call, type Conversation } from './conversation.ts'
import { toHistory } from './history.ts'
import { noteLeftOut } from './left-out.ts'
import { sizeOf } from './size-of.ts'

const now = new Date('2026-03-02T09:00:00Z')

function call(tool: string, result: unknown, fields: Partial<Call> = {}): Call {
  const id = `${tool} ${JSON.stringify(result).length}`
  return { id, tool, arguments: {}, status: 'done', result, is_error: false, ms: 1, known: true, ...fields }
}

function turn(name: string, ...calls: Call[]): Conversation['messages'] {
  const question = newUserMessage({ turn_id: name, content: `Do ${name}`, now })
  return [question, { ...newAssistantMessage(name, now), content: `Did ${name}`, calls }]
}

const milk = { id: 3, title: 'Buy milk', description: 'Two bottles', version: 4 }
const bread = { id: 4, title: 'Buy bread' }

function told(messages: ReturnType<typeof noteLeftOut>): Record<string, unknown> {
  const result = messages.find(({ role }) => role === 'tool')
  return JSON.parse(result?.content ?? '{}') as Record<string, unknown>
}

test('what was changed and listed last is told by ids and titles, in order, and nothing else of it', () => {
  const messages = [
    ...turn('list', call('list_tasks', { tasks: [bread], total: 1 })),
    ...turn('add', call('add_task', { task: milk, change_set_id: 'a' })),
    ...turn('find', call('search_tasks', { tasks: [milk, bread], total: 2 })),
    ...turn('look', call('get_task', { task: milk, reminders: [] }), call('list_tags', { tags: [] })),
    ...turn('tag', call('create_tag', { tag: { id: 1, name: 'home' }, change_set_id: 'b' })),
    ...turn(
      'many',
      call('add_tasks', {
        results: [
          { index: 0, task: milk },
          { index: 1, error: {} },
        ],
        change_set_id: 'c',
      }),
    ),
    ...turn('delete', call('delete_task', { task_id: 3, title: 'Buy milk', deleted: true, change_set_id: 'd' })),
    ...turn(
      'undo',
      call('undo_change', {
        undone: 'd',
        changes: [
          { ...milk, task_id: 3 },
          { ...milk, task_id: 3 },
        ],
        change_set_id: 'e',
      }),
    ),
    ...turn('fail', call('complete_task', { error: { code: 'not_found' }, change_set_id: 'f' }, { is_error: true })),
    ...turn('no', call('delete_task', { error: { code: 'declined' } }, { status: 'declined', is_error: true })),
  ]
  const named = [{ task_id: 3, title: 'Buy milk' }]
  expect(told(noteLeftOut(messages, 6_000))).toEqual({
    left_out_messages: 20,
    calls: [
      { tool: 'add_task', change_set_id: 'a', tasks: named },
      { tool: 'search_tasks', tasks: [...named, { task_id: 4, title: 'Buy bread' }] },
      { tool: 'create_tag', change_set_id: 'b', tag: 'home' },
      { tool: 'add_tasks', change_set_id: 'c', tasks: named },
      { tool: 'delete_task', change_set_id: 'd', tasks: named },
      { tool: 'undo_change', change_set_id: 'e', tasks: named },
    ],
  })
})

test('where nothing was done there is no note', () => {
  expect(noteLeftOut(turn('look', call('list_tags', { tags: [] }), call('list_tasks', { tasks: [] })), 6_000)).toEqual(
    [],
  )
  expect(noteLeftOut([], 6_000)).toEqual([])
})

test.each([100, 800, 1_500, 6_000])('it stays within %i bytes: the newest is told, and how much is not', (bytes) => {
  const long = (n: number) => ({ id: n, title: '計画'.repeat(100) })
  const adds = Array.from({ length: 60 }, (_, n) =>
    turn(`${n}`, call('add_task', { task: long(n), change_set_id: `${n}` })),
  )
  const all = Array.from({ length: 100 }, (_, n) => long(n))
  const list = turn('list', call('list_tasks', { tasks: all, total: 100 }))
  const note = noteLeftOut([...list, ...adds.flat()], bytes)
  expect(sizeOf(note)).toBeLessThanOrEqual(bytes)
  if (bytes === 100) return expect(note).toEqual([])
  const { calls, earlier_calls: untold } = told(note) as { calls: { change_set_id: string }[]; earlier_calls: number }
  expect(calls.length + untold).toBe(61)
  expect(calls.length).toBeGreaterThan(0)
  expect(calls.at(-1)).toMatchObject({ change_set_id: '59' })
  return expect(told(noteLeftOut(list, 6_000))).toMatchObject({ calls: [{ tasks: { length: 25 }, more: 75 }] })
})

test('a request with a note is within its room, begins with the user, and has each call with its result', () => {
  const adds = Array.from({ length: 40 }, (_, n) =>
    turn(`${n}`, call('add_task', { task: { ...milk, id: n, description: 'x'.repeat(300) }, change_set_id: `${n}` })),
  )
  for (const bytes of [4_000, 8_000, 20_000]) {
    const { messages, isCut } = toHistory({ messages: adds.flat() }, { bytes, isHard: true })
    expect(isCut).toBe(true)
    expect(sizeOf(messages)).toBeLessThanOrEqual(bytes)
    expect(messages.slice(0, 4).map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user'])
    const note = told(messages.slice(0, 3)) as { calls: unknown[]; earlier_calls?: number; left_out_messages: number }
    const leftOut = note.left_out_messages / 2
    expect(note.calls.length + (note.earlier_calls ?? 0)).toBe(leftOut)
    const questions = messages.filter(({ role, content }) => role === 'user' && content.startsWith('Do '))
    expect(questions.length).toBe(40 - leftOut)
  }
})

test('what steps of the same turn did is told when they are left out', () => {
  const [question, first] = turn('much', call('add_task', { task: milk, change_set_id: 'a' }))
  const steps = Array.from({ length: 6 }, (_, n) => ({
    ...newAssistantMessage('much', now),
    calls: [call('add_tasks', { results: [] }, { id: `${n}`, arguments: { tasks: [{ title: 'y'.repeat(3_000) }] } })],
  }))
  const { messages } = toHistory({ messages: [question!, first!, ...steps] }, { bytes: 9_000, isHard: true })
  expect(told(messages)).toMatchObject({ calls: [{ tool: 'add_task', change_set_id: 'a' }] })
})

test.each(injections.filter(({ place }) => place === 'title'))(
  'a title that gives orders stays data, and keeps the conversation tainted: $name',
  ({ text }) => {
    const title = [...text].slice(0, 50).join('')
    const start = turn('add', call('add_task', { task: { id: 3, title }, change_set_id: 'a' }))
    const rest = Array.from({ length: 9 }, (_, n) => turn(`${n}`, call('get_task', { text: 'x'.repeat(1_000) })))
    const whole = toHistory({ messages: start })
    const { messages, isTainted, isCut } = toHistory(
      { messages: [...start, ...rest.flat()] },
      { bytes: 6_000, isHard: true },
    )
    expect(isCut).toBe(true)
    expect(told(messages)).toMatchObject({ calls: [{ tasks: [{ task_id: 3, title }] }] })
    expect(isTainted).toBe(whole.isTainted)
    for (const { role, content } of messages) if (role !== 'tool') expect(content).not.toContain(title)
  },
)
