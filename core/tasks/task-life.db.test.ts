import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { undoChangeSet } from '#core/changes/undo-change-set.ts'
import type { Actor } from '#core/domain/actor.ts'
import { listTasksQuery } from '#core/domain/filter.ts'
import type { CreateTaskInput, Task } from '#core/domain/task.ts'
import { eventsOf, insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { completeTask } from './complete-task.ts'
import { createTask } from './create-task.ts'
import { deleteTask } from './delete-task.ts'
import { getTask } from './get-task.ts'
import { listTasks } from './list-tasks.ts'
import { reopenTask } from './reopen-task.ts'
import { restoreTask } from './restore-task.ts'
import { skipOccurrence } from './skip-occurrence.ts'
import { spawnNextOccurrence, spawnNextOccurrences, type Spawned } from './spawn-next-occurrence.ts'
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
const get = async (id: number) => (await getTask(open.ctx, ann, id)).task
const complete = async (id: number) => (await completeTask(open.ctx, ann, id)).result
const reopen = async (id: number) => (await reopenTask(open.ctx, ann, id)).result

/** Hands every completion to the recurrence worker's use case, as the bus would; repeats included. */
async function spawn(): Promise<Spawned[]> {
  const outcomes: Spawned[] = []
  for (const event of await eventsOf(open.ctx, ann, 'task-completed')) {
    outcomes.push(await spawnNextOccurrence(open.ctx, event))
  }
  return outcomes
}

/** Completes an instance and lets the worker make the next; returns that. */
async function completeAndSpawn(id: number): Promise<Task> {
  await complete(id)
  const spawned = (await spawn()).at(-1)!.spawned
  return get(spawned!)
}

const weekly = { due_datetime: '2026-03-09T18:00', recurrence_pattern: 'weekly' } as const

describe('completing', () => {
  it('holds: the second time changes nothing and answers the same', async () => {
    const { id } = await create(weekly)
    const first = await complete(id)
    expect(first).toMatchObject({
      task: { completed: true, completed_at: '2026-03-02T09:00:00.000Z', next_occurrence: null, version: 2 },
      next_occurrence: '2026-03-16T17:00:00.000Z',
    })
    now = new Date('2026-03-20T09:00:00Z')
    const again = await completeTask(open.ctx, ann, id)
    expect(again).toMatchObject({ result: first, changeSetId: null })
    expect(await eventsOf(open.ctx, ann, 'task-completed')).toHaveLength(1)
    expect(await eventsOf(open.ctx, ann, 'task-updated')).toEqual([])
  })

  it('late names what was missed, and goes on after now', async () => {
    const { id } = await create({ ...weekly, recurrence_pattern: 'daily' })
    now = new Date('2026-03-12T09:00:00Z')
    expect((await complete(id)).next_occurrence).toBe('2026-03-12T17:00:00.000Z')
    const [event] = await eventsOf(open.ctx, ann, 'task-completed')
    expect(event!.data.missed_occurrences).toEqual(['2026-03-10T17:00:00.000Z', '2026-03-11T17:00:00.000Z'])
  })

  it('of what does not repeat has no next', async () => {
    const { id } = await create({ due_datetime: '2026-03-09' })
    expect((await complete(id)).next_occurrence).toBeNull()
    expect(await spawn()).toEqual([{ spawned: null, reason: 'it does not repeat' }])
  })

  it('cancels the reminders that are pending; reopening revives those still to come', async () => {
    const { id } = await create({
      due_datetime: '2026-03-09T18:00',
      reminders: [{ offset_minutes: 60 }, { offset_minutes: 1440 }, { offset_minutes: 15 }],
    })
    await updateTask(open.ctx, ann, id, { reminders: [{ offset_minutes: 60 }, { offset_minutes: 1440 }] })
    const statuses = (task: Task) => task.reminders.map((reminder) => reminder.status)
    now = new Date('2026-03-03T09:00:00Z')
    expect(statuses((await complete(id)).task)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    now = new Date('2026-03-09T12:00:00Z')
    // A day before has passed; fifteen minutes before was cancelled by another hand.
    expect(statuses((await reopen(id)).task)).toEqual(['cancelled', 'pending', 'cancelled'])
  })
})

describe('the next instance', () => {
  it('takes after the one before it', async () => {
    const first = await create({
      ...weekly,
      description: 'All of them',
      priority: 'High',
      tags: ['home'],
      reminders: [{ offset_minutes: 60 }, { reminder_time: '2026-03-05T12:00:00Z' }],
    })
    const next = await completeAndSpawn(first.id)
    expect(next).toMatchObject({
      title: 'Water plants',
      description: 'All of them',
      priority: 'High',
      completed: false,
      completed_at: null,
      due_datetime: '2026-03-16T17:00:00.000Z',
      next_occurrence: '2026-03-23T17:00:00.000Z',
      recurrence_rule: 'FREQ=WEEKLY',
      parent_task_id: first.id,
      tags: first.tags,
      version: 1,
    })
    expect(next.reminders.map((reminder) => [reminder.reminder_time, reminder.status])).toEqual([
      ['2026-03-16T16:00:00.000Z', 'pending'],
    ])
    const third = await completeAndSpawn(next.id)
    expect(third).toMatchObject({ parent_task_id: first.id, due_datetime: '2026-03-23T17:00:00.000Z' })
    const ofSeries = listTasksQuery.parse({ parent_task_id: String(first.id) })
    const { tasks } = await listTasks(open.ctx, ann, ofSeries)
    expect(tasks.map(({ id }) => id)).toEqual([first.id, next.id, third.id])
  })

  it('is made by the worker, in a change set of its own', async () => {
    const { id } = await create(weekly)
    const next = await completeAndSpawn(id)
    const [completed] = await eventsOf(open.ctx, ann, 'task-completed')
    const created = (await eventsOf(open.ctx, ann, 'task-created')).at(-1)!
    expect(created.data).toMatchObject({ task_id: next.id, actor: { type: 'system', name: 'Recurrence' } })
    expect(created.data.change_set_id).not.toBe(completed!.data.change_set_id)
  })

  it('is made once, however often the event comes and however many come at once', async () => {
    const { id } = await create(weekly)
    await complete(id)
    const [event] = await eventsOf(open.ctx, ann, 'task-completed')
    const again = { ...event!, event_id: crypto.randomUUID() }
    const outcomes = await Promise.all(
      [event!, event!, again, again].map((each) => spawnNextOccurrence(open.ctx, each)),
    )
    expect(outcomes.filter(({ spawned }) => spawned !== null)).toHaveLength(1)
    expect(await open.ctx.db('tasks').where({ predecessor_id: id })).toHaveLength(1)
  })

  it('is made of each completion of a batch, whosever it is, and of what needs none is told why', async () => {
    const bob = await insertActor(open.ctx.db)
    const ids: number[] = []
    for (const actor of [ann, bob, ann]) {
      const input = { title: 'Water', tags: ['home'], reminders: [{ offset_minutes: 15 as const }], ...weekly }
      ids.push((await createTask(open.ctx, actor, input)).result.task.id)
      await completeTask(open.ctx, actor, ids.at(-1)!)
    }
    await complete((await create({ due_datetime: weekly.due_datetime })).id)
    const [first, deleted, once] = await eventsOf(open.ctx, ann, 'task-completed')
    const [others] = await eventsOf(open.ctx, bob, 'task-completed')
    await deleteTask(open.ctx, ann, ids[2]!)
    const again = { ...first!, event_id: crypto.randomUUID() }

    const batch = [once!, first!, deleted!, first!, others!, again]
    const outcomes = await spawnNextOccurrences(open.ctx, batch)
    expect(outcomes.map(({ reason }) => reason)).toEqual([
      'it does not repeat',
      undefined,
      'the task was deleted',
      'the event was handled before',
      undefined,
      'there is a next instance already',
    ])
    for (const [actor, n] of [
      [ann, 1],
      [bob, 4],
    ] as const) {
      const { task } = await getTask(open.ctx, actor, outcomes[n]!.spawned!)
      expect(task).toMatchObject({ parent_task_id: ids[n === 1 ? 0 : 1], tags: [{ name: 'home' }], version: 1 })
      expect(task.reminders).toMatchObject([{ offset_minutes: 15, status: 'pending' }])
      const created = (await eventsOf(open.ctx, actor, 'task-created')).at(-1)!
      expect(created.data).toMatchObject({ task, actor: { type: 'system', name: 'Recurrence' } })
    }
    const sets = await Promise.all([ann, bob].map((actor) => eventsOf(open.ctx, actor, 'task-created')))
    const made = sets.flat().filter(({ data }) => data.actor.type === 'system')
    expect(new Set(made.map(({ data }) => data.change_set_id)).size).toBe(2)
    expect((await spawnNextOccurrences(open.ctx, batch)).every(({ spawned }) => spawned === null)).toBe(true)
  })

  it('keeps to the last day of the month and to summer time', async () => {
    let task = await create({ due_datetime: '2026-03-31T09:00', recurrence_pattern: 'monthly' })
    const dues = [task.due_datetime]
    for (let n = 0; n < 3; n += 1) {
      now = new Date(task.due_datetime!)
      task = await completeAndSpawn(task.id)
      dues.push(task.due_datetime)
    }
    expect(dues.map((due) => due!.slice(5, 16))).toEqual(['03-31T07:00', '04-30T07:00', '05-31T07:00', '06-30T07:00'])
  })

  it('counts COUNT from the first', async () => {
    let task = await create({ due_datetime: '2026-03-09T18:00', recurrence_rule: 'FREQ=DAILY;COUNT=3' })
    task = await completeAndSpawn(task.id)
    task = await completeAndSpawn(task.id)
    expect(task).toMatchObject({ due_datetime: '2026-03-11T17:00:00.000Z', next_occurrence: null })
    expect((await complete(task.id)).next_occurrence).toBeNull()
    expect((await spawn()).at(-1)).toEqual({ spawned: null, reason: 'the series has ended' })
  })

  it('is still made on the last day of the series, and not after it', async () => {
    let task = await create({ ...weekly, recurrence_end_date: '2026-03-16' })
    task = await completeAndSpawn(task.id)
    expect(task.due_datetime).toBe('2026-03-16T17:00:00.000Z')
    expect((await complete(task.id)).next_occurrence).toBeNull()
  })

  it('of a series from completion is counted from the day it was done, at the time of day it began with', async () => {
    const rule = { recurrence_rule: 'FREQ=DAILY;INTERVAL=3', recurrence_mode: 'completion' } as const
    let task = await create({ due_datetime: '2026-03-09T18:00', ...rule })
    now = new Date('2026-03-11T22:30:00Z')
    task = await completeAndSpawn(task.id)
    expect(task.due_datetime).toBe('2026-03-14T17:00:00.000Z')
    now = new Date('2026-03-28T09:00:00Z')
    task = await completeAndSpawn(task.id)
    expect(task).toMatchObject({ due_datetime: '2026-03-31T16:00:00.000Z', recurrence_mode: 'completion' })
  })

  it('is not made of a task that was reopened or deleted before its event came', async () => {
    const [one, two] = [await create(weekly), await create(weekly)]
    await complete(one.id)
    await complete(two.id)
    await reopen(one.id)
    await deleteTask(open.ctx, ann, two.id)
    expect((await spawn()).map(({ reason }) => reason)).toEqual(['the task was reopened', 'the task was deleted'])
  })
})

describe('reopening', () => {
  it('takes away the next instance that nobody has touched, and completing makes one again', async () => {
    const { id } = await create(weekly)
    const next = await completeAndSpawn(id)
    const { task, warnings } = await reopen(id)
    expect(task).toMatchObject({ completed: false, completed_at: null, next_occurrence: '2026-03-16T17:00:00.000Z' })
    expect(warnings).toBeUndefined()
    expect((await get(next.id)).deleted_at).not.toBeNull()
    expect((await eventsOf(open.ctx, ann, 'task-deleted')).map(({ data }) => data.task_id)).toEqual([next.id])
    const another = await completeAndSpawn(id)
    expect(another.id).not.toBe(next.id)
    expect(another.due_datetime).toBe(next.due_datetime)
    expect((await spawn()).every(({ spawned }) => spawned === null)).toBe(true)
  })

  it('leaves a next instance that was changed, and says so', async () => {
    const { id } = await create(weekly)
    const next = await completeAndSpawn(id)
    await updateTask(open.ctx, ann, next.id, { title: 'Water them well' })
    const { warnings } = await reopen(id)
    expect(warnings?.map(({ code }) => code)).toEqual(['next_occurrence_kept'])
    expect((await get(next.id)).deleted_at).toBeNull()
    await complete(id)
    expect((await spawn()).at(-1)).toEqual({ spawned: null, reason: 'there is a next instance already' })
  })

  it('leaves a next instance that is done', async () => {
    const { id } = await create(weekly)
    const next = await completeAndSpawn(id)
    await complete(next.id)
    expect((await reopen(id)).warnings?.map(({ code }) => code)).toEqual(['next_occurrence_kept'])
    expect((await get(next.id)).completed).toBe(true)
  })

  it('of what is open changes nothing', async () => {
    const before = await create(weekly)
    expect(await reopenTask(open.ctx, ann, before.id)).toMatchObject({ result: { task: before }, changeSetId: null })
  })

  it('takes it away as well after undo and redo, unless somebody has changed it since', async () => {
    const first = await create(weekly)
    const done = await completeTask(open.ctx, ann, first.id)
    await spawn()
    const undone = await undoChangeSet(open.ctx, ann, done.changeSetId!)
    const redone = await undoChangeSet(open.ctx, ann, undone.changeSetId!)
    await spawn()
    const next = redone.result.changes.at(-1)!.task_id!
    expect(await get(next)).toMatchObject({ deleted_at: null, version: 3 })
    expect(await reopen(first.id)).not.toHaveProperty('warnings')
    expect((await get(next)).deleted_at).not.toBeNull()

    const again = await completeTask(open.ctx, ann, first.id)
    const other = (await spawn()).at(-1)!.spawned!
    const back = await undoChangeSet(open.ctx, ann, again.changeSetId!)
    await undoChangeSet(open.ctx, ann, back.changeSetId!)
    await updateTask(open.ctx, ann, other, { description: 'Twice' })
    expect(await reopen(first.id)).toMatchObject({ warnings: [{ code: 'next_occurrence_kept' }] })
    expect(await get(other)).toMatchObject({ deleted_at: null, description: 'Twice' })
  })

  it('by undoing the completion takes the next instance away too', async () => {
    const { id } = await create(weekly)
    const { changeSetId } = await completeTask(open.ctx, ann, id)
    const next = (await spawn())[0]!.spawned!
    await undoChangeSet(open.ctx, ann, changeSetId!)
    expect(await get(id)).toMatchObject({ completed: false, next_occurrence: '2026-03-16T17:00:00.000Z' })
    expect((await get(next)).deleted_at).not.toBeNull()
  })
})

describe('the trash', () => {
  it('takes a task once; the second time changes nothing', async () => {
    const before = await create({ due_datetime: '2026-03-09', reminders: [{ offset_minutes: 60 }] })
    const first = await deleteTask(open.ctx, ann, before.id)
    expect(first.result.task).toMatchObject({ deleted_at: '2026-03-02T09:00:00.000Z', version: 2 })
    expect(first.result.task.reminders[0]!.status).toBe('cancelled')
    now = new Date('2026-03-02T10:00:00Z')
    expect(await deleteTask(open.ctx, ann, before.id)).toMatchObject({ result: first.result, changeSetId: null })
    const events = await eventsOf(open.ctx, ann, 'task-deleted')
    // Who hears of it wants to know what is gone: the task as it was.
    expect(events.map(({ data }) => data.task)).toEqual([before])
  })

  it('gives a task back with the reminders still to come', async () => {
    const { id } = await create({
      due_datetime: '2026-03-09T18:00',
      reminders: [{ offset_minutes: 60 }, { offset_minutes: 1440 }],
    })
    await deleteTask(open.ctx, ann, id)
    now = new Date('2026-03-09T12:00:00Z')
    const { task } = (await restoreTask(open.ctx, ann, id)).result
    expect(task.deleted_at).toBeNull()
    expect(task.reminders.map((reminder) => reminder.status)).toEqual(['cancelled', 'pending'])
    expect((await restoreTask(open.ctx, ann, id)).changeSetId).toBeNull()
  })

  it('gives an instance back although another has taken its place, by restoring and by undo', async () => {
    for (const giveBack of ['restore', 'undo'] as const) {
      const { id } = await create(weekly)
      const next = await completeAndSpawn(id)
      const deleted = await deleteTask(open.ctx, ann, next.id)
      await reopen(id)
      const another = await completeAndSpawn(id)
      if (giveBack === 'restore') await restoreTask(open.ctx, ann, next.id)
      else await undoChangeSet(open.ctx, ann, deleted.changeSetId!)
      expect((await get(next.id)).deleted_at).toBeNull()
      // The one in its place is the one that reopening takes away.
      await reopen(id)
      expect((await get(next.id)).deleted_at).toBeNull()
      expect((await get(another.id)).deleted_at).not.toBeNull()
    }
  })
})

describe('skipping', () => {
  it('moves the same task to its next occurrence, reminders included', async () => {
    const { id } = await create({ ...weekly, reminders: [{ offset_minutes: 60 }] })
    const { result } = await skipOccurrence(open.ctx, ann, id)
    expect(result).toMatchObject({
      task: { id, due_datetime: '2026-03-16T17:00:00.000Z', version: 2 },
      skipped: '2026-03-09T17:00:00.000Z',
      next_occurrence: '2026-03-23T17:00:00.000Z',
    })
    expect(result.task.reminders.map((reminder) => reminder.reminder_time)).toEqual(['2026-03-16T16:00:00.000Z'])
    const [event] = await eventsOf(open.ctx, ann, 'task-updated')
    expect(event!.data.changed_fields).toEqual(['due_datetime', 'next_occurrence', 'reminders'])
  })

  it('does not move the series: the month that was clamped comes back', async () => {
    const { id } = await create({ due_datetime: '2026-03-31T09:00', recurrence_pattern: 'monthly' })
    await skipOccurrence(open.ctx, ann, id)
    const { result } = await skipOccurrence(open.ctx, ann, id)
    expect(result.task.due_datetime).toBe('2026-05-31T07:00:00.000Z')
  })

  it('is refused where there is nothing to skip to', async () => {
    const once = await create({ due_datetime: '2026-03-09' })
    const last = await create({ ...weekly, recurrence_end_date: '2026-03-10' })
    const done = await create(weekly)
    await complete(done.id)
    for (const { id } of [once, last, done]) {
      await expect(skipOccurrence(open.ctx, ann, id)).rejects.toMatchObject({ code: 'invalid_recurrence' })
    }
  })
})
