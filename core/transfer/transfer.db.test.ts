import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { undoChangeSet } from '#core/changes/undo-change-set.ts'
import { findAllTasks } from '#core/db/account-rows.ts'
import type { Actor } from '#core/domain/actor.ts'
import { eventSchemas } from '#core/domain/events.ts'
import { listTasksQuery } from '#core/domain/filter.ts'
import { signUpInput } from '#core/domain/user.ts'
import { createTag } from '#core/tags/create-tag.ts'
import { listTags } from '#core/tags/list-tags.ts'
import { completeTask } from '#core/tasks/complete-task.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { deleteTask } from '#core/tasks/delete-task.ts'
import { listTasks } from '#core/tasks/list-tasks.ts'
import { authenticate } from '#core/users/authenticate.ts'
import { signUp } from '#core/users/sign-up.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { exportAccount, transferFormats, type TransferFormat } from './export-account.ts'
import { importAccount } from './import-account.ts'

const start = Date.parse('2026-03-01T12:00:00.000Z')
let now = start
let open: TestContext
let ctx: Context
let count = 0

beforeAll(async () => {
  open = await createTestContext({ clock: { now: () => new Date(now) } })
  ctx = open.ctx
})
beforeEach(() => {
  now = start
})
afterAll(() => open.close())

async function newActor(): Promise<Actor> {
  count += 1
  const input = { email: `user${count}@example.com`, password: 'correct horse', time_zone: 'Europe/Berlin' }
  const { token } = await signUp(ctx, signUpInput.parse(input))
  return (await authenticate(ctx, token))!.actor
}

function load(actor: Actor, body: string | Uint8Array, format: TransferFormat = 'json') {
  return importAccount(ctx, actor, { format, body })
}

const docket = (...tasks: object[]) => JSON.stringify({ docket_export: 1, tasks })

async function rowsOf(actor: Actor) {
  const tables = ['tasks', 'tags', 'reminders', 'events', 'change_sets', 'idempotency_keys']
  const counts = await Promise.all(tables.map((table) => ctx.db(table).where({ user_id: actor.userId }).count()))
  return counts.map(([row]) => (row as { count: number }).count)
}

/** A file without what a copy of an account cannot share: who it is of, and ids. */
function comparable(body: string) {
  const file = JSON.parse(body) as { tags: { name: string; color: string }[]; tasks: Record<string, unknown>[] }
  const place = new Map(file.tasks.map((task, index) => [task['id'], index]))
  return {
    tags: file.tags.map(({ name, color }) => ({ name, color })),
    tasks: file.tasks.map((task) => ({
      ...task,
      id: place.get(task['id']),
      parent_task_id: place.get(task['parent_task_id']) ?? null,
      predecessor_id: place.get(task['predecessor_id']) ?? null,
    })),
  }
}

/** Tasks of every kind that there is. */
async function fillAccount(actor: Actor) {
  await createTag(ctx, actor, { name: 'Deep work', color: '#123456' })
  await createTask(ctx, actor, {
    title: 'Pay rent @home, =cmd',
    description: 'line one\nline two; with, signs\\',
    due_datetime: '2026-03-31T09:00',
    recurrence_pattern: 'monthly',
    recurrence_end_date: '2027-01-01',
    tags: ['deep work', 'Büro'],
    priority: 'High',
    reminders: [{ offset_minutes: 60 }, { reminder_time: '2026-03-30T08:00:00Z' }],
  })
  await createTask(ctx, actor, { title: 'All day', due_datetime: '2026-03-05', priority: 'Low' })
  const { result } = await createTask(ctx, actor, {
    title: 'Done',
    due_datetime: '2026-03-02',
    reminders: [{ offset_minutes: 15 }],
  })
  now += 1000
  await completeTask(ctx, actor, result.task.id)
  const gone = await createTask(ctx, actor, { title: 'In the trash' })
  await deleteTask(ctx, actor, gone.result.task.id)
}

test('an exported account comes back in another one as it was: tasks, series, reminders, tags and their colours', async () => {
  const [one, other] = [await newActor(), await newActor()]
  await fillAccount(one)
  const file = await exportAccount(ctx, one, 'json')
  expect(file).toMatchObject({ contentType: 'application/json; charset=utf-8', filename: 'docket-2026-03-01.json' })
  const done = await load(other, file.body)
  expect(done.result).toEqual({ imported: { tasks: 4, tags: 2, reminders: 3 } })
  const copy = await exportAccount(ctx, other, 'json')
  expect(comparable(copy.body)).toEqual(comparable(file.body))
  expect(comparable(file.body).tasks).toHaveLength(4)
  const trash = await listTasks(ctx, other, listTasksQuery.parse({ deleted: 'true' }))
  expect(trash.tasks).toMatchObject([{ title: 'In the trash', deleted_at: '2026-03-01T12:00:01.000Z' }])
  expect(await listTasks(ctx, other, listTasksQuery.parse({}))).toMatchObject({ total: 3 })
})

test('the undo of an import leaves its trash where it is', async () => {
  const actor = await newActor()
  const body = docket({ title: 'Kept' }, { title: 'Gone', deleted_at: '2026-02-27T09:00:00Z' })
  const { changeSetId } = await load(actor, body)
  await undoChangeSet(ctx, actor, changeSetId!)
  const trash = await listTasks(ctx, actor, listTasksQuery.parse({ deleted: 'true', sort_by: 'title' }))
  expect(trash.tasks.map(({ title, version }) => [title, version])).toEqual([
    ['Gone', 1],
    ['Kept', 2],
  ])
  for (const format of ['csv', 'ics'] as const)
    expect((await exportAccount(ctx, actor, format)).body).not.toMatch(/Gone|Kept/)
})

test('what was imported is the importer’s, searchable, and told by one event a task under one change set', async () => {
  const [one, other] = [await newActor(), await newActor()]
  await fillAccount(one)
  const before = await rowsOf(one)
  const done = await load(other, (await exportAccount(ctx, one, 'json')).body)
  expect(await rowsOf(one)).toEqual(before)
  const events = await ctx.db('events').where({ user_id: other.userId }).orderBy('id')
  expect(events.map(({ event_type }) => event_type)).toEqual([
    'tag-created',
    'tag-created',
    'task-created',
    'task-created',
    'task-created',
    'task-created',
  ])
  expect(new Set(events.map(({ change_set_id }) => change_set_id))).toEqual(new Set([done.changeSetId]))
  for (const { event_type, payload } of events) {
    const schema = eventSchemas[event_type as keyof typeof eventSchemas]
    expect(schema.safeParse(payload).error).toBeUndefined()
  }
  const found = await ctx.db('task_search').where({ user_id: other.userId }).whereLike('search_text', '%line two%')
  expect(found).toHaveLength(1)
})

test('the stored rows say what the events say', async () => {
  const actor = await newActor()
  await load(
    actor,
    docket({ title: 'x', tags: ['b', 'a'], due_datetime: '2026-04-01T09:00', reminders: [{ offset_minutes: 0 }] }),
  )
  const [task] = await ctx.db.transaction((trx) => findAllTasks(trx, actor.userId))
  const event = await ctx.db('events').where({ user_id: actor.userId, event_type: 'task-created' }).first()
  expect(event.payload.data.task).toMatchObject({
    id: task!.id,
    tags: [{ name: 'a' }, { name: 'b' }],
    reminders: [{ id: task!.reminders[0]!.id }],
  })
  expect(task!.tags.map(({ name }) => name)).toEqual(['a', 'b'])
})

test('an import is undone as a whole, its new tags included', async () => {
  const [one, other] = [await newActor(), await newActor()]
  await fillAccount(one)
  await createTag(ctx, other, { name: 'Büro', color: '#000000' })
  const done = await load(other, (await exportAccount(ctx, one, 'json')).body)
  await undoChangeSet(ctx, other, done.changeSetId!)
  expect(await listTasks(ctx, other, listTasksQuery.parse({}))).toMatchObject({ total: 0 })
  expect((await listTags(ctx, other)).tags.map(({ name }) => name)).toEqual(['Büro'])
})

test('a tag that is there keeps its colour and spelling', async () => {
  const actor = await newActor()
  await createTag(ctx, actor, { name: 'Home', color: '#000000' })
  const body = JSON.stringify({
    docket_export: 1,
    tags: [{ name: 'HOME', color: '#FFFFFF' }],
    tasks: [{ title: 'x', tags: ['home'] }],
  })
  expect((await load(actor, body)).result.imported).toEqual({ tasks: 1, tags: 0, reminders: 0 })
  expect((await listTags(ctx, actor)).tags).toMatchObject([{ name: 'Home', color: '#000000', task_count: 1 }])
})

test('a file with one mistake imports nothing', async () => {
  const actor = await newActor()
  const before = await rowsOf(actor)
  const files: [TransferFormat, string][] = [
    ['json', docket({ title: 'good', tags: ['new'] }, { title: '' })],
    ['csv', 'TYPE,CONTENT\ntask,good @new\ntask,'],
    ['ics', 'BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:good\nEND:VTODO\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR'],
  ]
  for (const [format, body] of files) {
    await expect(load(actor, body, format)).rejects.toMatchObject({ code: 'invalid_request' })
  }
  expect(await rowsOf(actor)).toEqual(before)
})

test.each<[string, Uint8Array | string]>([
  ['Latin-1', Buffer.from('TYPE,CONTENT\ntask,caf\xe9', 'latin1')],
  ['UTF-16', Buffer.from('\ufeffTYPE,CONTENT\ntask,x', 'utf16le')],
  ['NUL', 'TYPE,CONTENT\ntask,a\0b'],
  ['NUL in bytes', Buffer.from('TYPE,CONTENT\ntask,a\0b')],
])('a file in %s is refused as such', async (_, body) => {
  const actor = await newActor()
  for (const format of transferFormats) {
    await expect(load(actor, body, format)).rejects.toMatchObject({
      code: 'invalid_request',
      details: [{ field: 'body' }],
    })
  }
})

test('a byte order mark is no part of the first cell', async () => {
  const actor = await newActor()
  const body = Buffer.from('\ufeffTYPE,CONTENT\ntask,x')
  expect((await load(actor, body, 'csv')).result.imported.tasks).toBe(1)
  expect((await load(actor, '\ufeff' + docket({ title: 'x' }))).result.imported.tasks).toBe(1)
})

test('past due times are free, and reminders whose time has passed stay silent', async () => {
  const actor = await newActor()
  await load(actor, docket({ title: 'x', due_datetime: '2020-01-01T09:00:00Z', reminders: [{ offset_minutes: 15 }] }))
  const [task] = await ctx.db.transaction((trx) => findAllTasks(trx, actor.userId))
  expect(task).toMatchObject({ dueAt: new Date('2020-01-01T09:00:00Z'), reminders: [{ status: 'cancelled' }] })
})

test('the 101st tag and the 101st active reminder refuse the whole file', async () => {
  const actor = await newActor()
  await load(actor, docket({ title: 'x', tags: Array.from({ length: 10 }, (_, n) => `first ${n}`) }))
  const tags = Array.from({ length: 91 }, (_, n) => ({ title: `t${n}`, tags: [`more ${n}`] }))
  const reminders = Array.from({ length: 101 }, (_, n) => ({
    title: `r${n}`,
    due_datetime: '2026-05-01T09:00:00Z',
    reminders: [{ offset_minutes: 15 }],
  }))
  const before = await rowsOf(actor)
  await expect(load(actor, docket(...tags))).rejects.toMatchObject({ code: 'limit_reached', details: { limit: 100 } })
  await expect(load(actor, docket(...reminders))).rejects.toMatchObject({
    code: 'limit_reached',
    details: { limit: 100 },
  })
  expect(await rowsOf(actor)).toEqual(before)
  expect((await load(actor, docket(...reminders.slice(1)))).result.imported).toMatchObject({
    tasks: 100,
    reminders: 100,
  })
})

test('a repeat under the same idempotency key imports once', async () => {
  const actor = { ...(await newActor()), act: { idempotencyKey: 'file' } }
  const made = await Promise.all([load(actor, docket({ title: 'x' })), load(actor, docket({ title: 'x' }))])
  expect(made.map(({ result }) => result.imported.tasks)).toEqual([1, 1])
  expect(await ctx.db.transaction((trx) => findAllTasks(trx, actor.userId))).toHaveLength(1)
})

test('two imports at once into one account both arrive, sharing the new tag', async () => {
  const actor = await newActor()
  const files = Array.from({ length: 6 }, (_, n) => docket({ title: `x${n}`, tags: ['shared'] }))
  const done = await Promise.all(files.map((file) => load(actor, file)))
  expect(done.reduce((sum, { result }) => sum + result.imported.tags, 0)).toBe(1)
  expect((await listTags(ctx, actor)).tags).toMatchObject([{ name: 'shared', task_count: 6 }])
})

test('exporting needs the scope for reading, importing the one for writing', async () => {
  const actor = await newActor()
  await expect(exportAccount(ctx, { ...actor, scopes: ['tasks:write'] }, 'json')).rejects.toMatchObject({
    code: 'insufficient_scope',
  })
  await expect(load({ ...actor, scopes: ['tasks:read'] }, docket({ title: 'x' }))).rejects.toMatchObject({
    code: 'insufficient_scope',
  })
})

test('Todoist CSV and the calendar of an account can be imported again', async () => {
  const [one, other] = [await newActor(), await newActor()]
  await fillAccount(one)
  const csv = await exportAccount(ctx, one, 'csv')
  expect(csv).toMatchObject({ contentType: 'text/csv; charset=utf-8', filename: 'docket-2026-03-01.csv' })
  // The completed task has no place in the format.
  expect((await load(other, csv.body, 'csv')).result).toEqual({ imported: { tasks: 2, tags: 2, reminders: 0 } })
  const ics = await exportAccount(ctx, one, 'ics')
  expect(ics).toMatchObject({ contentType: 'text/calendar; charset=utf-8', filename: 'docket-2026-03-01.ics' })
  expect((await load(other, ics.body, 'ics')).result).toEqual({ imported: { tasks: 3, tags: 0, reminders: 2 } })
})

test('a large account of 10 000 tasks goes out and comes in within one transaction', async () => {
  const actor = await newActor()
  const tasks = Array.from({ length: 10_000 }, (_, n) => ({
    title: `Task ${n}`,
    description: 'd'.repeat(200),
    tags: [`t${n % 50}`],
  }))
  expect((await load(actor, docket(...tasks))).result.imported).toEqual({ tasks: 10_000, tags: 50, reminders: 0 })
  expect(JSON.parse((await exportAccount(ctx, actor, 'json')).body).tasks).toHaveLength(10_000)
})
