import { describe, expect, it } from 'vitest'
import { newAssistantMessage, newUserMessage, type Call } from '#core/chat/conversation.ts'
import { toHistory } from '#core/chat/history.ts'
import type { ModelMessage, ModelPart, ModelRequest } from '#core/chat/model.ts'
import { preludes, scriptedTools } from '#tests/infra/scripted-tools.ts'
import { builtInModel } from './built-in-model.ts'

const request = (messages: ModelMessage[], more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages,
  tools: scriptedTools,
  toolChoice: 'auto',
  now: new Date('2026-11-25T15:00:00Z'),
  timeZone: 'America/New_York',
  weekStart: 'monday',
  signal: new AbortController().signal,
  ...more,
})

async function answer(messages: ModelMessage[], more?: Partial<ModelRequest>): Promise<ModelPart[]> {
  const parts: ModelPart[] = []
  for await (const part of builtInModel.complete(request(messages, more))) parts.push(part)
  return parts
}

const user = (content: string): ModelMessage => ({ role: 'user', content })
const calls = (parts: ModelPart[]) =>
  parts.flatMap((part) => (part.type === 'tool_call' ? [[part.call.name, JSON.parse(part.call.arguments)]] : []))

describe('the built-in assistant', () => {
  it('ends every answer, in words or in calls', async () => {
    expect((await answer([user('help')])).map(({ type }) => type)).toEqual(['text', 'end'])
    expect((await answer([user('add milk')])).map(({ type }) => type)).toEqual(['tool_call', 'end'])
  })

  it('says what it is when it does not understand', async () => {
    const [part] = await answer([user('colourless green ideas')])
    expect(part).toMatchObject({ type: 'text', delta: expect.stringContaining('I am the built-in assistant') })
  })

  it('answers in words when it may not call', async () => {
    const parts = await answer([user('add milk')], { toolChoice: 'none' })
    expect(parts.map(({ type }) => type)).toEqual(['text', 'end'])
  })

  it('rejects with the reason of the abort', async () => {
    const signal = AbortSignal.abort(new Error('stopped'))
    await expect(answer([user('help')], { signal })).rejects.toThrow('stopped')
  })

  it('gives every call of a conversation an id of its own', async () => {
    const ids = async (messages: ModelMessage[]) =>
      (await answer(messages)).flatMap((part) => (part.type === 'tool_call' ? [part.call.id] : []))
    const [first] = await ids([user('complete the milk, the eggs and the bread')])
    expect(new Set(await ids([user('complete the milk, the eggs and the bread')])).size).toBe(3)
    const [second] = await ids([...preludes.task, user('complete it')])
    expect(second).not.toBe(first)
  })

  it('knows what was done and listed in the part of a long conversation that is left out', async () => {
    const now = new Date('2026-11-25T15:00:00Z')
    const done = { status: 'done', is_error: false, ms: 1, known: true, arguments: {} } as const
    const turn = (content: string, tool: string, result: unknown) => {
      const call: Call = { ...done, id: content, tool, result }
      const now = new Date('2026-11-25T15:00:00Z')
      return [
        newUserMessage({ turn_id: content, content, now }),
        { ...newAssistantMessage(content, now), calls: [call] },
      ]
    }
    const [milk, bread] = [
      { id: 3, title: 'Buy milk' },
      { id: 4, title: 'Buy bread' },
    ]
    const description = 'x'.repeat(20_000)
    const messages = [
      ...turn('complete the milk', 'complete_task', { task: milk, change_set_id: 'first' }),
      ...turn('list my tasks', 'list_tasks', { tasks: [milk, bread], total: 2 }),
      ...['a', 'b', 'c'].flatMap((name) => turn(`show ${name}`, 'list_tags', { tags: [{ name, description }] })),
    ]
    const ask = async (question: string) => {
      const history = toHistory({
        messages: [...messages, newUserMessage({ turn_id: 'q', content: question, now })],
      })
      expect(history.isCut).toBe(true)
      return calls(await answer(history.messages))
    }
    expect(await ask('undo')).toEqual([['undo_change', { change_set_id: 'first' }]])
    expect(await ask('complete the second one')).toEqual([['complete_task', { task_id: 4 }]])
  })

  it('reads words by the clock, the zone and the week of the user', async () => {
    const at = (now: string, timeZone: string, weekStart: ModelRequest['weekStart'] = 'monday') => ({
      now: new Date(now),
      timeZone,
      weekStart,
    })
    const due = async (text: string, more: Partial<ModelRequest>) => calls(await answer([user(text)], more))
    expect(await due('add milk tomorrow', at('2026-11-25T23:30:00Z', 'Asia/Tokyo'))).toEqual([
      ['add_task', { title: 'milk', due: '2026-11-27' }],
    ])
    expect(await due('add milk tomorrow', at('2026-11-25T23:30:00Z', 'America/New_York'))).toEqual([
      ['add_task', { title: 'milk', due: '2026-11-26' }],
    ])
    const week = async (weekStart: ModelRequest['weekStart']) =>
      due('what is due this week?', at('2026-11-25T15:00:00Z', 'UTC', weekStart))
    expect(await week('sunday')).toEqual([
      ['list_tasks', { status: 'pending', due_from: '2026-11-25', due_to: '2026-11-28' }],
    ])
    expect(await week('monday')).toEqual([
      ['list_tasks', { status: 'pending', due_from: '2026-11-25', due_to: '2026-11-29' }],
    ])
  })
})

describe('the page beside the conversation', () => {
  const view = (ids: number[]): ModelMessage => ({
    role: 'system',
    content: `view: ${JSON.stringify({ page: '/tasks?due=today', task_ids: ids })}`,
  })

  it('is what "these" and "this" mean', async () => {
    expect(calls(await answer([view([3, 4]), user('complete these')]))).toEqual([
      ['bulk_update_tasks', { task_ids: [3, 4], action: 'complete' }],
    ])
    expect(calls(await answer([view([3]), user('tag this home')]))).toEqual([
      ['add_tag_to_task', { task_id: 3, tag_name: 'home' }],
    ])
    expect(calls(await answer([view([3, 4]), user('tag them home')]))).toEqual([
      ['bulk_update_tasks', { task_ids: [3, 4], action: 'add_tag', value: 'home' }],
    ])
  })

  it('gives way to the conversation for "it", and is nothing when it cannot be read', async () => {
    expect(calls(await answer([view([3, 4]), ...preludes.task, user('complete it')]))).toEqual([
      ['complete_task', { task_id: 21 }],
    ])
    expect(
      calls(await answer([{ role: 'system', content: 'view: {"task_ids": "all"}' }, user('complete these')])),
    ).toEqual([])
  })
})

describe('a conversation that another model led', () => {
  it('is gone on with: its results are what "it", numbers and "undo" mean', async () => {
    expect(calls(await answer([...preludes.list, user('complete 2')]))).toEqual([['complete_task', { task_id: 12 }]])
    expect(calls(await answer([...preludes.task, user('undo')]))).toEqual([
      ['undo_change', { change_set_id: '0b54a3a6-6c3f-4f4c-9a3e-3f1f0a6d1c11' }],
    ])
  })

  it('stops in words when the calls of the turn are not its own', async () => {
    const strange: ModelMessage[] = [
      user('complete the milk'),
      { role: 'assistant', content: '', toolCalls: [{ id: 'x', name: 'list_tags', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'x', content: '{"tags":[]}' },
    ]
    expect((await answer(strange)).map(({ type }) => type)).toEqual(['text', 'end'])
  })
})
