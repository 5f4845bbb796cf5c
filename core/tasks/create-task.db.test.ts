import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import type { Actor } from '#core/domain/actor.ts'
import { createTaskInput, type CreateTaskInput } from '#core/domain/task.ts'
import { createReminder } from '#core/reminders/create-reminder.ts'
import { createTag } from '#core/tags/create-tag.ts'
import { listTags } from '#core/tags/list-tags.ts'
import { eventsOf, insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { createTask } from './create-task.ts'
import { getTask } from './get-task.ts'

// Monday, ten in the morning in Berlin.
const start = new Date('2026-03-02T09:00:00Z')
let now: Date
let open: TestContext
let ann: Actor

beforeAll(async () => {
  open = await createTestContext({ clock: { now: () => now } })
})
afterAll(() => open.close())
beforeEach(async () => {
  now = start
  ann = await insertActor(open.ctx.db)
})

async function create(input: CreateTaskInput, actor = ann) {
  return (await createTask(open.ctx, actor, createTaskInput.parse(input))).result
}

async function count(table: string, where: Record<string, unknown>): Promise<number> {
  const [row] = await open.ctx.db(table).where(where).count<{ count: number }[]>({ count: '*' })
  return row!.count
}

it('stores every field, answers what a reader then sees, and tells it in one event', async () => {
  const input: CreateTaskInput = {
    title: '  Water the plants ',
    description: 'All of them',
    due_datetime: '2026-03-09T18:00',
    priority: 'High',
    recurrence_rule: 'FREQ=WEEKLY;BYDAY=MO',
    recurrence_end_date: '2026-04-30',
    tags: ['home', 'Garden'],
    reminders: [{ offset_minutes: 60 }, { reminder_time: '2026-03-05T08:00:00+01:00' }],
  }
  const { result, changeSetId } = await createTask(open.ctx, ann, createTaskInput.parse(input))
  expect(result.task).toMatchObject({
    user_id: ann.userId,
    title: 'Water the plants',
    description: 'All of them',
    completed: false,
    due_datetime: '2026-03-09T17:00:00.000Z',
    all_day: false,
    priority: 'High',
    recurrence_pattern: 'weekly',
    recurrence_rule: 'FREQ=WEEKLY;BYDAY=MO',
    recurrence_mode: 'schedule',
    // The last millisecond of the day in Berlin, where it is summer by then.
    recurrence_end_date: '2026-04-30T21:59:59.999Z',
    next_occurrence: '2026-03-16T17:00:00.000Z',
    parent_task_id: null,
    version: 1,
    created_at: '2026-03-02T09:00:00.000Z',
  })
  expect(result.task.tags.map((tag) => tag.name)).toEqual(['Garden', 'home'])
  expect(result.task.reminders.map((reminder) => [reminder.reminder_time, reminder.offset_minutes])).toEqual([
    ['2026-03-05T07:00:00.000Z', null],
    ['2026-03-09T16:00:00.000Z', 60],
  ])
  expect(await getTask(open.ctx, ann, result.task.id)).toEqual({ task: result.task })
  const events = await eventsOf(open.ctx, ann, 'task-created')
  expect(events).toHaveLength(1)
  expect(events[0]!.data).toMatchObject({ task: result.task, change_set_id: changeSetId, tags: ['Garden', 'home'] })
  expect(await eventsOf(open.ctx, ann, 'tag-created')).toHaveLength(2)
})

it('needs nothing but a title', async () => {
  const { task, warnings } = await create({ title: 'Think' })
  expect(task).toMatchObject({ description: '', priority: 'Medium', due_datetime: null, recurrence_pattern: 'none' })
  expect(task).toMatchObject({ tags: [], reminders: [], next_occurrence: null, recurrence_rule: null })
  expect(warnings).toBeUndefined()
})

describe('a due time', () => {
  test.each([
    ['a bare date is the end of that day, all day', '2026-03-05', '2026-03-05T22:59:00.000Z', true],
    ['a local time is read in the zone of the user', '2026-03-05T08:00', '2026-03-05T07:00:00.000Z', false],
    ['an offset is kept to', '2026-03-05T08:00:00-05:00', '2026-03-05T13:00:00.000Z', false],
    ['today is not past', '2026-03-02', '2026-03-02T22:59:00.000Z', true],
    ['a time in the gap takes the offset before it', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z', false],
    ['an ambiguous time is the first', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z', false],
  ])('%s', async (_, due, expected, allDay) => {
    const { task } = await create({ title: 'Call', due_datetime: due })
    expect(task).toMatchObject({ due_datetime: expected, all_day: allDay })
  })

  test.each(['2026-03-02T08:59:59Z', '2026-03-02T09:00:00Z', '2026-03-02T09:30', '2026-03-01'])(
    'that has passed is refused: %s',
    async (due) => {
      const refused = create({ title: 'Call', due_datetime: due })
      await expect(refused).rejects.toMatchObject({ code: 'due_in_past', details: [{ field: 'due_datetime' }] })
    },
  )

  it('of today is taken until the day is over', async () => {
    now = new Date('2026-03-02T22:59:30Z')
    expect((await create({ title: 'Call', due_datetime: '2026-03-02' })).task.all_day).toBe(true)
    now = new Date('2026-03-02T23:00:00Z')
    await expect(create({ title: 'Call', due_datetime: '2026-03-02' })).rejects.toMatchObject({ code: 'due_in_past' })
  })

  test.each(['2026-02-30', '2026-03-05T25:00', '2026-13-01'])('that does not exist is refused: %s', async (due) => {
    await expect(create({ title: 'Call', due_datetime: due })).rejects.toMatchObject({
      code: 'invalid_request',
      details: [{ field: 'due_datetime', value: due }],
    })
  })
})

describe('a recurrence', () => {
  const due = '2026-03-09T18:00'
  test.each<[string, Partial<CreateTaskInput>, string]>([
    ['needs a due time', { recurrence_pattern: 'daily' }, 'due_required'],
    [
      'must not end before it is due',
      { due_datetime: due, recurrence_pattern: 'daily', recurrence_end_date: '2026-03-08' },
      'invalid_recurrence',
    ],
    [
      'must not contradict its pattern',
      { due_datetime: due, recurrence_pattern: 'daily', recurrence_rule: 'FREQ=WEEKLY' },
      'invalid_recurrence',
    ],
    ['must be one that happens', { due_datetime: due, recurrence_rule: 'FREQ=HOURLY' }, 'invalid_recurrence'],
    ['is needed for an end', { due_datetime: due, recurrence_end_date: '2026-04-01' }, 'invalid_recurrence'],
    [
      'must not be over before it starts',
      { due_datetime: due, recurrence_rule: 'FREQ=DAILY;UNTIL=20260301' },
      'invalid_recurrence',
    ],
  ])('%s', async (_, fields, code) => {
    await expect(create({ title: 'Run', ...fields })).rejects.toMatchObject({ code })
    expect(await count('tasks', { user_id: ann.userId })).toBe(0)
  })

  it('may end on the day it is due: the end is inclusive', async () => {
    const { task } = await create({
      title: 'Run',
      due_datetime: due,
      recurrence_pattern: 'daily',
      recurrence_end_date: '2026-03-09',
    })
    expect(task.next_occurrence).toBeNull()
  })

  it('takes a pattern that agrees with its rule, and "none" for none', async () => {
    const agreeing = { recurrence_pattern: 'weekly', recurrence_rule: 'RRULE:FREQ=WEEKLY;INTERVAL=2' } as const
    const { task } = await create({ title: 'Run', due_datetime: due, ...agreeing })
    expect(task).toMatchObject({ recurrence_pattern: 'weekly', recurrence_rule: 'FREQ=WEEKLY;INTERVAL=2' })
    const { task: once } = await create({ title: 'Run', due_datetime: due, recurrence_pattern: 'none' })
    expect(once).toMatchObject({ recurrence_pattern: 'none', recurrence_rule: null, next_occurrence: null })
  })
})

describe('tags', () => {
  it('by name are made once, whatever their case', async () => {
    const { task: first } = await create({ title: 'One', tags: ['Home'] })
    const { task: second } = await create({ title: 'Two', tags: ['HOME', 'home', 'work'] })
    expect(second.tags.map((tag) => tag.name)).toEqual(['Home', 'work'])
    expect(second.tags[0]!.id).toBe(first.tags[0]!.id)
    expect((await listTags(open.ctx, ann)).tags.map((tag) => [tag.name, tag.task_count])).toEqual([
      ['Home', 2],
      ['work', 1],
    ])
  })

  it('of another user are not there, and are named', async () => {
    const theirs = await createTag(open.ctx, await insertActor(open.ctx.db), { name: 'private' })
    const id = theirs.result.tag.id
    await expect(create({ title: 'Peek', tag_ids: [id] })).rejects.toMatchObject({
      code: 'invalid_request',
      details: [{ field: 'tag_ids', value: id }],
    })
  })

  it('beyond the hundredth are refused with the whole request', async () => {
    const names = Array.from({ length: 100 }, (_, n) => `t${n}`)
    for (let from = 0; from < 100; from += 20) await create({ title: 'Full', tags: names.slice(from, from + 20) })
    const refused = create({ title: 'Over', tags: ['t0', 'one more'] })
    await expect(refused).rejects.toMatchObject({ code: 'limit_reached', details: { limit: 100 } })
    expect(await count('tags', { user_id: ann.userId })).toBe(100)
    expect(await count('tasks', { user_id: ann.userId, title: 'Over' })).toBe(0)
    expect((await create({ title: 'Known', tags: ['t99'] })).task.tags).toHaveLength(1)
  })
})

describe('reminders', () => {
  it('before the due time need one', async () => {
    const refused = create({ title: 'Call', reminders: [{ offset_minutes: 15 }] })
    await expect(refused).rejects.toMatchObject({ code: 'reminder_needs_due' })
  })

  it('whose time has passed are not set, and the answer says so', async () => {
    const { task, warnings } = await create({
      title: 'Call',
      due_datetime: '2026-03-02T09:30:00Z',
      reminders: [{ offset_minutes: 60 }, { offset_minutes: 15 }],
    })
    expect(task.reminders.map((reminder) => reminder.offset_minutes)).toEqual([15])
    expect(warnings?.map((warning) => warning.code)).toEqual(['reminder_in_past'])
  })

  it('asked for twice are set once', async () => {
    const twice = [{ offset_minutes: 15 as const }, { offset_minutes: 15 as const }]
    const { task } = await create({ title: 'Call', due_datetime: '2026-03-03', reminders: twice })
    expect(task.reminders).toHaveLength(1)
  })

  it('beyond the hundredth are refused with the whole request, also when two ask for the last place at once', async () => {
    const offsets = [0, 15, 30, 60, 1440].map((offset) => ({ offset_minutes: offset }))
    const tries = Array.from({ length: 25 }, (_, n) =>
      create({ title: `Busy ${n}`, due_datetime: '2026-03-20', reminders: offsets }),
    )
    const settled = await Promise.allSettled(tries)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
    for (const each of settled)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'limit_reached' })
    expect(await count('tasks', { user_id: ann.userId })).toBe(20)
    expect(await count('reminders', { user_id: ann.userId, status: 'pending' })).toBe(100)
    const { task } = await create({ title: 'Quiet', due_datetime: '2026-03-20' })
    const over = createReminder(open.ctx, ann, task.id, { offset_minutes: 0 })
    await expect(over).rejects.toMatchObject({ code: 'limit_reached' })
  })
})

describe('a line of quick add', () => {
  it('says the fields in words', async () => {
    const { task } = await create({ quick_add: 'Water plants every monday at 6pm #home !high remind me 30 min before' })
    expect(task).toMatchObject({
      title: 'Water plants',
      due_datetime: '2026-03-02T17:00:00.000Z',
      priority: 'High',
      recurrence_rule: 'FREQ=WEEKLY;BYDAY=MO',
    })
    expect(task.tags.map((tag) => tag.name)).toEqual(['home'])
    expect(task.reminders.map((reminder) => reminder.offset_minutes)).toEqual([30])
  })

  it('gives way to the fields beside it', async () => {
    const { task } = await create({
      quick_add: 'Water plants every monday at 6pm #home !high',
      priority: 'Low',
      recurrence_pattern: 'daily',
      tags: ['balcony'],
    })
    expect(task).toMatchObject({ priority: 'Low', recurrence_rule: 'FREQ=DAILY' })
    expect(task.tags.map((tag) => tag.name)).toEqual(['balcony'])
  })

  it('makes no title that a form could not', async () => {
    const refused = create({ quick_add: 'x'.repeat(201) })
    await expect(refused).rejects.toMatchObject({ code: 'invalid_request', details: [{ field: 'quick_add' }] })
    expect((await create({ quick_add: '🦊'.repeat(200) })).task.title).toBe('🦊'.repeat(200))
  })
})

it('is not for a credential that may only read', async () => {
  const reader: Actor = { ...ann, scopes: ['tasks:read'] }
  await expect(create({ title: 'No' }, reader)).rejects.toMatchObject({ code: 'insufficient_scope' })
})
