import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import type { Actor } from '#core/domain/actor.ts'
import { updateTaskInput, type CreateTaskInput, type Task, type UpdateTaskInput } from '#core/domain/task.ts'
import { eventsOf, insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { completeTask } from './complete-task.ts'
import { createTask } from './create-task.ts'
import { deleteTask } from './delete-task.ts'
import { getTask } from './get-task.ts'
import { listOccurrences } from './list-occurrences.ts'
import { updateTask } from './update-task.ts'

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

async function create(input: Partial<CreateTaskInput> = {}): Promise<Task> {
  return (await createTask(open.ctx, ann, { title: 'Water plants', ...input })).result.task
}

async function update(id: number, input: UpdateTaskInput, actor = ann) {
  return (await updateTask(open.ctx, actor, id, updateTaskInput.parse(input))).result
}

const weekly = { due_datetime: '2026-03-09T18:00', recurrence_pattern: 'weekly' } as const

it('changes the fields given and no others, and names them in the event', async () => {
  const before = await create({ ...weekly, description: 'All', tags: ['home'], reminders: [{ offset_minutes: 60 }] })
  now = new Date('2026-03-02T10:00:00Z')
  const { task } = await update(before.id, { priority: 'High' })
  expect(task).toEqual({ ...before, priority: 'High', version: 2, updated_at: '2026-03-02T10:00:00.000Z' })
  expect(await getTask(open.ctx, ann, before.id)).toEqual({ task })
  const [event] = await eventsOf(open.ctx, ann, 'task-updated')
  expect(event!.data).toMatchObject({
    changed_fields: ['priority'],
    old_values: { priority: 'Medium' },
    new_values: { priority: 'High' },
    task,
  })
})

it('clears what is null', async () => {
  const { id } = await create({ description: 'All', due_datetime: '2026-03-09', priority: 'High', tags: ['home'] })
  const { task } = await update(id, { description: null, due_datetime: null, priority: null, tags: null })
  expect(task).toMatchObject({ description: '', due_datetime: null, all_day: false, priority: 'Medium', tags: [] })
})

it('makes no event and no version of what is as it was', async () => {
  const before = await create({ ...weekly, tags: ['b', 'a'], reminders: [{ offset_minutes: 60 }] })
  const same: UpdateTaskInput = {
    title: 'Water plants',
    due_datetime: '2026-03-09T17:00:00Z',
    recurrence_pattern: 'weekly',
    tags: ['B', 'a'],
    reminders: [{ offset_minutes: 60 }],
  }
  const done = await updateTask(open.ctx, ann, before.id, same)
  expect(done).toMatchObject({ result: { task: before }, changeSetId: null })
  expect(await eventsOf(open.ctx, ann, 'task-updated')).toEqual([])
})

describe('the version', () => {
  it('that is stale is refused with the task as it is now', async () => {
    const { id } = await create()
    const { task } = await update(id, { title: 'Feed the cat', version: 1 })
    const stale = update(id, { title: 'Mine', version: 1 })
    await expect(stale).rejects.toMatchObject({ code: 'version_conflict', details: { current: task } })
    expect(await getTask(open.ctx, ann, id)).toEqual({ task })
  })

  it('is asked for by completing and deleting too', async () => {
    const { id } = await create()
    await update(id, { title: 'Feed the cat' })
    await expect(completeTask(open.ctx, ann, id, { version: 1 })).rejects.toMatchObject({ code: 'version_conflict' })
    await expect(deleteTask(open.ctx, ann, id, { version: 1 })).rejects.toMatchObject({ code: 'version_conflict' })
    expect((await completeTask(open.ctx, ann, id, { version: 2 })).result.task.completed).toBe(true)
  })
})

describe('what is not there', () => {
  it('is not found, whether it never was or is of another user', async () => {
    const { id } = await create()
    const eve = await insertActor(open.ctx.db)
    await expect(update(id, { title: 'Mine' }, eve)).rejects.toMatchObject({ code: 'not_found' })
    await expect(update(2_147_483_647, { title: 'Mine' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(getTask(open.ctx, eve, id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('because it is in the trash is shown, and does not change', async () => {
    const { id } = await create()
    await deleteTask(open.ctx, ann, id)
    expect((await getTask(open.ctx, ann, id)).task.deleted_at).toBe('2026-03-02T09:00:00.000Z')
    await expect(update(id, { title: 'x' })).rejects.toMatchObject({ code: 'task_deleted' })
    await expect(completeTask(open.ctx, ann, id)).rejects.toMatchObject({ code: 'task_deleted' })
  })
})

describe('a due time', () => {
  it('that has passed stays with its task, but cannot be set anew', async () => {
    const { id } = await create({ due_datetime: '2026-03-02T12:00:00Z' })
    now = new Date('2026-03-03T09:00:00Z')
    const kept = await update(id, { title: 'Late', due_datetime: '2026-03-02T13:00:00+01:00' })
    expect(kept.task).toMatchObject({ title: 'Late', due_datetime: '2026-03-02T12:00:00.000Z' })
    const moved = update(id, { due_datetime: '2026-03-02T12:00:01Z' })
    await expect(moved).rejects.toMatchObject({ code: 'due_in_past' })
  })

  it('of a recurring task cannot be cleared, unless the recurrence goes too', async () => {
    const { id } = await create(weekly)
    await expect(update(id, { due_datetime: null })).rejects.toMatchObject({ code: 'due_required' })
    const { task } = await update(id, { due_datetime: null, recurrence_pattern: 'none' })
    expect(task).toMatchObject({ due_datetime: null, recurrence_pattern: 'none', next_occurrence: null })
  })

  it('that moves takes the series along, in the zone of who moved it', async () => {
    const { id } = await create(weekly)
    const tokyo: Actor = { ...ann, timeZone: 'Asia/Tokyo' }
    const { task } = await update(id, { due_datetime: '2026-03-26T07:00' }, tokyo)
    // Eleven at night in Berlin, but the series keeps to the clocks of Tokyo, which know no summer time.
    expect(task).toMatchObject({
      due_datetime: '2026-03-25T22:00:00.000Z',
      next_occurrence: '2026-04-01T22:00:00.000Z',
    })
    const { occurrences } = await listOccurrences(open.ctx, ann, id, 2)
    expect(occurrences.map(({ local }) => local)).toEqual(['2026-04-02T07:00:00', '2026-04-09T07:00:00'])
  })
})

describe('a recurrence', () => {
  test.each<[string, UpdateTaskInput]>([
    ['the pattern none', { recurrence_pattern: 'none' }],
    ['no pattern', { recurrence_pattern: null }],
    ['no rule', { recurrence_rule: null }],
  ])('is stopped by %s', async (_, input) => {
    const { id } = await create(weekly)
    expect((await update(id, input)).task).toMatchObject({
      recurrence_pattern: 'none',
      recurrence_rule: null,
      recurrence_end_date: null,
      next_occurrence: null,
    })
  })

  it('is kept by a form that sends back the pattern its rule reads as', async () => {
    const { id } = await create({ due_datetime: '2026-03-09T18:00', recurrence_rule: 'FREQ=WEEKLY;INTERVAL=2' })
    const { task } = await update(id, { title: 'Other', recurrence_pattern: 'weekly' })
    expect(task).toMatchObject({
      recurrence_rule: 'FREQ=WEEKLY;INTERVAL=2',
      next_occurrence: '2026-03-23T17:00:00.000Z',
    })
  })

  it('does not end before its task is due', async () => {
    const { id } = await create(weekly)
    for (const input of [{ recurrence_end_date: '2026-03-08' }, { recurrence_rule: 'FREQ=DAILY;UNTIL=20260308' }]) {
      await expect(update(id, input)).rejects.toMatchObject({ code: 'invalid_recurrence' })
    }
    const { task } = await update(id, { recurrence_end_date: '2026-03-16' })
    expect(task.next_occurrence).toBe('2026-03-16T17:00:00.000Z')
    await expect(update(id, { due_datetime: '2026-03-17' })).rejects.toMatchObject({ code: 'invalid_recurrence' })
    expect((await update(id, { recurrence_end_date: null })).task.recurrence_end_date).toBeNull()
  })
})

describe('reminders', () => {
  const input = {
    due_datetime: '2026-03-09T18:00',
    reminders: [{ offset_minutes: 60 }, { reminder_time: '2026-03-05T12:00:00Z' }],
  }
  const states = (task: Task) =>
    task.reminders.map((reminder) => [reminder.reminder_time.slice(5, 16), reminder.status])

  it('before the due time move with it; others stay', async () => {
    const { id } = await create(input)
    const { task, warnings } = await update(id, { due_datetime: '2026-03-10T18:00' })
    expect(states(task)).toEqual([
      ['03-05T12:00', 'pending'],
      ['03-10T16:00', 'pending'],
    ])
    expect(warnings).toBeUndefined()
  })

  it('that a move puts in the past are cancelled, and the answer says so', async () => {
    const { id } = await create(input)
    const { task, warnings } = await update(id, { due_datetime: '2026-03-02T09:30:00Z' })
    expect(states(task)).toEqual([
      ['03-05T12:00', 'pending'],
      ['03-09T16:00', 'cancelled'],
    ])
    expect(warnings?.map(({ code }) => code)).toEqual(['reminder_cancelled'])
  })

  it('before the due time end with it', async () => {
    const { id } = await create(input)
    const { task, warnings } = await update(id, { due_datetime: null })
    expect(states(task)).toEqual([
      ['03-05T12:00', 'pending'],
      ['03-09T16:00', 'cancelled'],
    ])
    expect(warnings?.map(({ code }) => code)).toEqual(['reminder_cancelled'])
  })

  it('given as a list replace those that are pending, and keep what is in both', async () => {
    const before = await create(input)
    const { task } = await update(before.id, { reminders: [{ offset_minutes: 60 }, { offset_minutes: 15 }] })
    expect(states(task)).toEqual([
      ['03-05T12:00', 'cancelled'],
      ['03-09T16:00', 'pending'],
      ['03-09T16:45', 'pending'],
    ])
    expect(task.reminders[1]!.id).toBe(before.reminders[1]!.id)
    expect(states((await update(before.id, { reminders: [] })).task).map(([, status]) => status)).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
    ])
  })

  it('are not set on what is done', async () => {
    const { id } = await create({ due_datetime: '2026-03-09T18:00' })
    await completeTask(open.ctx, ann, id)
    const refused = update(id, { reminders: [{ offset_minutes: 60 }] })
    await expect(refused).rejects.toMatchObject({ code: 'task_completed' })
  })

  it('of every change get another version for their job', async () => {
    const { id } = await create({ due_datetime: '2026-03-09T18:00', reminders: [{ offset_minutes: 60 }] })
    const version = async () => open.ctx.db('reminders').where({ task_id: id }).pluck('schedule_version')
    expect(await version()).toEqual([1])
    await update(id, { title: 'Other' })
    expect(await version()).toEqual([1])
    await update(id, { due_datetime: '2026-03-10T18:00' })
    expect(await version()).toEqual([2])
    await completeTask(open.ctx, ann, id)
    expect(await version()).toEqual([3])
  })
})
