import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { createTaskInput, updateTaskInput } from '#core/domain/task.ts'
import { createTag } from '#core/tags/create-tag.ts'
import { completeTask } from '#core/tasks/complete-task.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { deleteTask } from '#core/tasks/delete-task.ts'
import { getTask } from '#core/tasks/get-task.ts'
import { updateTask } from '#core/tasks/update-task.ts'
import { insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { listChangeSets } from './list-change-sets.ts'
import { undoChangeSet } from './undo-change-set.ts'
import { undoConnection } from './undo-connection.ts'

const start = Date.parse('2026-03-01T12:00:00.000Z')
let now = start
let open: TestContext
let ctx: Context
let user: Actor
let app: Actor
let connection: string

beforeAll(async () => {
  open = await createTestContext({ clock: { now: () => new Date(now) } })
  ctx = open.ctx
})
beforeEach(async () => {
  now = start
  user = await insertActor(ctx.db, { credentialId: randomUUID() })
  connection = await connect(user, 'App')
  app = { ...user, type: 'client', name: 'App', credentialId: connection }
})
afterAll(() => open.close())

async function connect(owner: Actor, name: string): Promise<string> {
  const id = randomUUID()
  const row = { id, user_id: owner.userId, client_id: randomUUID(), name, created_at: new Date(now) }
  await ctx.db('connections').insert({ ...row, scopes: ['tasks:read', 'tasks:write'] })
  return id
}

async function add(actor: Actor, title: string): Promise<number> {
  return (await createTask(ctx, actor, createTaskInput.parse({ title }))).result.task.id
}
const rename = (actor: Actor, id: number, title: string) => updateTask(ctx, actor, id, updateTaskInput.parse({ title }))
const task = async (id: number) => (await getTask(ctx, user, id)).task
const undo = (since: number) => undoConnection(ctx, user, connection, { since: new Date(since).toISOString() })

test('all that an app did since a moment is taken back as one act, and what it did before stays', async () => {
  const own = await add(user, 'Mine')
  const early = await add(app, 'Before')
  now += 1000
  const since = now
  await rename(app, own, 'Changed')
  await completeTask(ctx, app, own)
  await rename(app, early, 'Changed too')
  const added = await add(app, 'Added')
  await deleteTask(ctx, app, early)
  now += 1000
  const { result, changeSetId } = await undo(since)
  expect([result.undone.length, result.conflicts, result.more]).toEqual([5, [], false])
  expect(await task(own)).toMatchObject({ title: 'Mine', completed: false })
  expect(await task(early)).toMatchObject({ title: 'Before', deleted_at: null })
  expect((await task(added)).deleted_at).not.toBeNull()
  const { change_sets: sets } = await listChangeSets(ctx, user, { limit: 20, offset: 0 })
  expect(sets[0]).toMatchObject({ id: changeSetId, actor: { type: 'user' }, undone: false })
  expect(new Set(sets.filter(({ undone }) => undone).map(({ id }) => id))).toEqual(new Set(result.undone))
})

test('what somebody changed since is left, named, and keeps nothing else from being taken back', async () => {
  const [one, two] = [await add(user, 'One'), await add(user, 'Two')]
  const disputed = await rename(app, one, 'One by the app')
  await rename(app, two, 'Two by the app')
  await rename(user, one, 'One by me')
  const { result } = await undo(start)
  expect(result.undone).toHaveLength(1)
  expect(result.conflicts).toEqual([
    {
      change_set_id: disputed.changeSetId,
      message: expect.stringContaining('“One by me” changed since') as string,
      details: expect.anything() as unknown,
    },
  ])
  expect([(await task(one)).title, (await task(two)).title]).toEqual(['One by me', 'Two'])
})

test('a conflict that shows half-way leaves nothing of that act undone', async () => {
  const { result: made } = await createTag(ctx, app, { name: 'errands' })
  const tagged = await createTask(ctx, user, createTaskInput.parse({ title: 'Shop', tag_ids: [made.tag.id] }))
  const other = await add(app, 'Other')
  const { result } = await undo(start)
  expect(result.conflicts).toEqual([expect.objectContaining({ message: expect.stringContaining('errands') as string })])
  expect(result.undone).toHaveLength(1)
  expect((await task(other)).deleted_at).not.toBeNull()
  expect((await task(tagged.result.task.id)).tags).toMatchObject([{ name: 'errands' }])
})

test('undoing the undo brings all of it back, and it can be taken back again', async () => {
  const made = await createTask(ctx, user, createTaskInput.parse({ title: 'Mine' }))
  const own = made.result.task.id
  await rename(app, own, 'First')
  await rename(app, own, 'Second')
  const added = await add(app, 'Added')
  const first = await undo(start)
  await undoChangeSet(ctx, user, first.changeSetId ?? '')
  expect(await task(own)).toMatchObject({ title: 'Second' })
  expect((await task(added)).deleted_at).toBeNull()
  const again = await undo(start)
  expect(new Set(again.result.undone)).toEqual(new Set(first.result.undone))
  expect(await task(own)).toMatchObject({ title: 'Mine' })
  // What the app and its undo did cancels out, so that the user's own act before it can be taken back too.
  await undoChangeSet(ctx, user, made.changeSetId ?? '')
  expect((await task(own)).deleted_at).not.toBeNull()
})

test('with nothing to take back, nothing happens and no act is noted', async () => {
  await add(app, 'Before')
  now += 1000
  expect(await undo(now)).toEqual({
    result: { undone: [], conflicts: [], changes: [], more: false },
    changeSetId: null,
    replayed: false,
  })
})

test('what another app did is not touched', async () => {
  const other: Actor = { ...app, name: 'Other', credentialId: await connect(user, 'Other') }
  const id = await add(other, 'Of the other')
  expect((await undo(start)).result.undone).toEqual([])
  expect((await task(id)).deleted_at).toBeNull()
})

test('only the user in person may, only with a connection of theirs, and only since a time', async () => {
  const stranger = await insertActor(ctx.db, { credentialId: randomUUID() })
  const since = new Date(start).toISOString()
  await expect(undoConnection(ctx, app, connection, { since })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(undoConnection(ctx, stranger, connection, { since })).rejects.toMatchObject({ code: 'not_found' })
  await expect(undoConnection(ctx, user, 'x', { since })).rejects.toMatchObject({ code: 'not_found' })
  await expect(undoConnection(ctx, user, connection, { since: 'soon' })).rejects.toMatchObject({
    code: 'invalid_request',
  })
})
