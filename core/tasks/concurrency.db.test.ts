import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '#core/domain/actor.ts'
import { listTasksQuery } from '#core/domain/filter.ts'
import { createTaskInput, type CreateTaskInput, type Task } from '#core/domain/task.ts'
import { createReminder } from '#core/reminders/create-reminder.ts'
import { addTagToTask } from '#core/tags/change-task-tags.ts'
import { deleteTag } from '#core/tags/delete-tag.ts'
import { listTags } from '#core/tags/list-tags.ts'
import { eventsOf, insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { completeTask } from './complete-task.ts'
import { createTask } from './create-task.ts'
import { deleteTask } from './delete-task.ts'
import { getTask } from './get-task.ts'
import { listTasks } from './list-tasks.ts'
import { restoreTask } from './restore-task.ts'
import { spawnNextOccurrence } from './spawn-next-occurrence.ts'
import { updateTask } from './update-task.ts'

/* Each of these is what a well-known task manager gets wrong when several clients come at once. */

const now = new Date('2026-03-02T09:00:00Z')
let open: TestContext
let ann: Actor

beforeAll(async () => {
  open = await createTestContext({ clock: { now: () => now } })
})
afterAll(() => open.close())
beforeEach(async () => {
  ann = await insertActor(open.ctx.db)
})

async function create(input: Partial<CreateTaskInput> = {}, actor = ann): Promise<Task> {
  return (await createTask(open.ctx, actor, { title: 'Water plants', ...input })).result.task
}
const get = async (id: number) => (await getTask(open.ctx, ann, id)).task
const everything = listTasksQuery.parse({ limit: '100' })
const withKey = (idempotencyKey: string): Actor => ({ ...ann, act: { idempotencyKey } })
const times = (count: number) => Array.from({ length: count }, (_, n) => n)

/** Starts all of them while the row of the task is locked, and lets go when each of them waits for it. */
async function crowd<T>(taskId: number, starts: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
  const { db } = open.ctx
  const crowded = await db.transaction(async (trx) => {
    await trx.raw('select 1 from tasks where id = ? for update', [taskId])
    const running = Promise.allSettled(starts.map((begin) => begin()))
    for (let waiting = 0; waiting < starts.length;) {
      // Outside the transaction, in which the list of sessions would stay as it was at first.
      const { rows } = await db.raw<{ rows: { waiting: number }[] }>(
        `select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      waiting = rows[0]!.waiting
    }
    return { running }
  })
  return crowded.running
}

describe('many at once', () => {
  it('create as many tasks as there are requests, each with its one event', async () => {
    await Promise.all(times(40).map((n) => create({ title: `Task ${n}`, tags: ['home', `t${n % 3}`] })))
    const { total, tasks } = await listTasks(open.ctx, ann, everything)
    expect(total).toBe(40)
    expect(tasks.every(({ tags }) => tags.length === 2)).toBe(true)
    expect((await listTags(open.ctx, ann)).tags.map(({ name, task_count }) => [name, task_count])).toEqual([
      ['home', 40],
      ['t0', 14],
      ['t1', 13],
      ['t2', 13],
    ])
    expect(await eventsOf(open.ctx, ann, 'task-created')).toHaveLength(40)
    expect(await eventsOf(open.ctx, ann, 'tag-created')).toHaveLength(4)
  })

  it('complete a recurring task once', async () => {
    const { id } = await create({ due_datetime: '2026-03-09T18:00', recurrence_pattern: 'daily' })
    const done = await crowd(
      id,
      times(4).map(() => () => completeTask(open.ctx, ann, id)),
    )
    const answers = done.map((each) => (each.status === 'fulfilled' ? each.value.result : each.reason))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const events = await eventsOf(open.ctx, ann, 'task-completed')
    expect(events).toHaveLength(1)
    await Promise.all(times(4).map(() => spawnNextOccurrence(open.ctx, events[0]!)))
    expect(await open.ctx.db('tasks').where({ predecessor_id: id })).toHaveLength(1)
  })

  it('delete a task once', async () => {
    const { id } = await create()
    await crowd(
      id,
      times(4).map(() => () => deleteTask(open.ctx, ann, id)),
    )
    expect(await eventsOf(open.ctx, ann, 'task-deleted')).toHaveLength(1)
  })
})

describe('two at once who change one task', () => {
  it('in different fields both get their way', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await create()
      await crowd(id, [
        () => updateTask(open.ctx, ann, id, { title: 'Feed the cat' }),
        () => updateTask(open.ctx, ann, id, { description: 'twice', priority: 'High' }),
      ])
      expect(await get(id)).toMatchObject({ title: 'Feed the cat', description: 'twice', priority: 'High', version: 3 })
    }
  })

  it('from the same version: one is told of the other', async () => {
    const { id } = await create()
    const settled = await crowd(id, [
      () => updateTask(open.ctx, ann, id, { title: 'One', version: 1 }),
      () => updateTask(open.ctx, ann, id, { title: 'Other', version: 1 }),
    ])
    const lost = settled.find((each) => each.status === 'rejected')
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(lost?.reason).toMatchObject({ code: 'version_conflict', details: { current: await get(id) } })
  })

  it('see each other’s tags: in the answer, in the event, and when it is the same tag', async () => {
    const { id } = await create()
    const settled = await crowd(id, [
      () => addTagToTask(open.ctx, ann, id, { name: 'one' }),
      () => addTagToTask(open.ctx, ann, id, { name: 'two' }),
      () => addTagToTask(open.ctx, ann, id, { name: 'ONE' }),
    ])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    const task = await get(id)
    expect(task.tags).toHaveLength(2)
    const events = await eventsOf(open.ctx, ann, 'task-updated')
    expect(events.map(({ data }) => data.task.version)).toEqual([2, 3])
    expect(events[1]!.data.task).toEqual(task)
  })

  it('leave no reminder pending when one of them completes it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await create({ due_datetime: '2026-03-09T18:00' })
      await crowd<unknown>(id, [
        () => createReminder(open.ctx, ann, id, { offset_minutes: 60 }),
        () => completeTask(open.ctx, ann, id),
      ])
      expect((await get(id)).reminders.map(({ status }) => status)).not.toContain('pending')
    }
  })
})

it('lets a tag be deleted while tasks are given it: every request is answered', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { tags } = await create({ tags: ['home'] })
    const settled = await Promise.allSettled<unknown>([
      create({ tags: ['home'] }),
      deleteTag(open.ctx, ann, tags[0]!.id),
      create({ tags: ['home'] }),
    ])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
  }
})

it('restores an instance while the worker makes another in its place: both live', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id } = await create({ due_datetime: '2026-03-09T18:00', recurrence_pattern: 'daily' })
    await completeTask(open.ctx, ann, id)
    const event = (await eventsOf(open.ctx, ann, 'task-completed')).at(-1)!
    const { spawned } = await spawnNextOccurrence(open.ctx, event)
    await deleteTask(open.ctx, ann, spawned!)
    const again = { ...event, event_id: crypto.randomUUID() }
    await Promise.all([restoreTask(open.ctx, ann, spawned!), spawnNextOccurrence(open.ctx, again)])
    expect((await get(spawned!)).deleted_at).toBeNull()
  }
})

describe('an idempotency key', () => {
  it('makes one task of two requests, one after the other and at once', async () => {
    for (const [key, count] of [
      ['after', 1],
      ['at once', 5],
    ] as const) {
      const before = (await listTasks(open.ctx, ann, everything)).total
      const first = await createTask(open.ctx, withKey(key), { title: key })
      const rest = await Promise.all(times(count).map(() => createTask(open.ctx, withKey(key), { title: key })))
      expect(first.replayed).toBe(false)
      for (const each of rest) expect(each).toEqual({ ...first, replayed: true })
      expect((await listTasks(open.ctx, ann, everything)).total).toBe(before + 1)
    }
    const made = await Promise.all(times(5).map(() => createTask(open.ctx, withKey('new'), { title: 'new' })))
    expect(made.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(new Set(made.map(({ result }) => result.task.id)).size).toBe(1)
  })

  it('under which something else was asked is refused; of another user it is another key', async () => {
    await createTask(open.ctx, withKey('k'), { title: 'One' })
    await expect(createTask(open.ctx, withKey('k'), { title: 'Two' })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    })
    const eve = await insertActor(open.ctx.db, { act: { idempotencyKey: 'k' } })
    expect((await createTask(open.ctx, eve, { title: 'Two' })).replayed).toBe(false)
  })

  it('of a request that was refused is free again', async () => {
    const refused = createTask(open.ctx, withKey('k'), { title: 'One', due_datetime: '2026-03-01' })
    await expect(refused).rejects.toMatchObject({ code: 'due_in_past' })
    expect((await createTask(open.ctx, withKey('k'), { title: 'One' })).replayed).toBe(false)
  })
})

describe('the input', () => {
  const accepts = (input: unknown) => createTaskInput.safeParse(input).success
  it('holds no NUL and no more than 200 characters of title, whichever characters they are', async () => {
    expect(accepts({ title: 'a\u0000b' })).toBe(false)
    expect(accepts({ title: 'x'.repeat(1_000_000) })).toBe(false)
    expect(accepts({ title: '🦊'.repeat(201) })).toBe(false)
    expect(accepts({ title: 'x', unknown: 1 })).toBe(false)
    expect(listTasksQuery.safeParse({ search: 'a\u0000b' }).success).toBe(false)
    expect(listTasksQuery.safeParse({ offset: '9223372036854775807' }).success).toBe(false)
    const { title } = await create(createTaskInput.parse({ title: '🦊'.repeat(200) }))
    expect((await listTasks(open.ctx, ann, listTasksQuery.parse({ search: title }))).total).toBe(1)
  })
})
