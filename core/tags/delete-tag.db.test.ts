import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { listChangeSets } from '#core/changes/list-change-sets.ts'
import { undoChangeSet } from '#core/changes/undo-change-set.ts'
import type { Actor } from '#core/domain/actor.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { deleteTask } from '#core/tasks/delete-task.ts'
import { getTask } from '#core/tasks/get-task.ts'
import { restoreTask } from '#core/tasks/restore-task.ts'
import { updateTask } from '#core/tasks/update-task.ts'
import { eventsOf, insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { deleteTag } from './delete-tag.ts'
import { listTags } from './list-tags.ts'

let open: TestContext
let ann: Actor

beforeAll(async () => {
  open = await createTestContext()
})
afterAll(() => open.close())
beforeEach(async () => {
  ann = await insertActor(open.ctx.db)
})

const create = async (title: string, tags: string[]) => (await createTask(open.ctx, ann, { title, tags })).result.task
const get = async (id: number) => (await getTask(open.ctx, ann, id)).task
const tagsOf = async (id: number) => (await get(id)).tags.map(({ name }) => name)
const undo = (changeSetId: string | null) => undoChangeSet(open.ctx, ann, changeSetId ?? '')

it('tells of every task that wore it, as one act', async () => {
  const [rent, milk] = [await create('Rent', ['home', 'money']), await create('Milk', ['home'])]
  const other = await create('Other', ['money'])
  const home = rent.tags.find(({ name }) => name === 'home')!
  const { changeSetId } = await deleteTag(open.ctx, ann, home.id)

  const updated = await eventsOf(open.ctx, ann, 'task-updated')
  expect(updated.map(({ data }) => [data.task_id, data.changed_fields, data.old_values, data.new_values])).toEqual([
    [rent.id, ['tags'], { tags: ['home', 'money'] }, { tags: ['money'] }],
    [milk.id, ['tags'], { tags: ['home'] }, { tags: [] }],
  ])
  expect(new Set(updated.map(({ data }) => data.change_set_id))).toEqual(new Set([changeSetId]))
  expect(updated.map(({ data }) => data.task)).toEqual([await get(rent.id), await get(milk.id)])
  expect([await get(rent.id), await get(milk.id), await get(other.id)]).toMatchObject([
    { version: 2, tags: [{ name: 'money' }] },
    { version: 2, tags: [] },
    { version: 1, tags: [{ name: 'money' }] },
  ])
  const [newest] = (await listChangeSets(open.ctx, ann, { limit: 1, offset: 0 })).change_sets
  expect(newest).toMatchObject({ id: changeSetId, summary: 'Deleted tag “home”, changed 2 tasks' })
})

it('leaves a version that somebody has seen before stale', async () => {
  const { id, version, tags } = await create('Rent', ['home'])
  await deleteTag(open.ctx, ann, tags[0]!.id)
  await expect(updateTask(open.ctx, ann, id, { title: 'The rent', version })).rejects.toMatchObject({
    code: 'version_conflict',
  })
})

it('is undone and redone as a whole, each time telling of the tasks', async () => {
  const [rent, milk] = [await create('Rent', ['home', 'money']), await create('Milk', ['home'])]
  const { id } = rent.tags.find(({ name }) => name === 'home')!
  const { changeSetId } = await deleteTag(open.ctx, ann, id)

  const undone = await undo(changeSetId)
  expect([await tagsOf(rent.id), await tagsOf(milk.id)]).toEqual([['home', 'money'], ['home']])
  expect((await listTags(open.ctx, ann)).tags).toMatchObject([{ id, name: 'home', task_count: 2 }, { name: 'money' }])
  expect(undone.result.changes.map(({ task_id: task, action }) => [task, action])).toEqual([
    [null, 'tag-created'],
    [rent.id, 'task-updated'],
    [milk.id, 'task-updated'],
  ])

  await undo(undone.changeSetId)
  expect([await tagsOf(rent.id), await tagsOf(milk.id)]).toEqual([['money'], []])
  expect((await listTags(open.ctx, ann)).tags).toMatchObject([{ name: 'money' }])
  expect((await get(rent.id)).version).toBe(4)
  expect(await eventsOf(open.ctx, ann, 'task-updated')).toHaveLength(6)
})

it('is silent about the trash, and its undo puts the tag back there too', async () => {
  const { id, tags } = await create('Rent', ['home'])
  await deleteTask(open.ctx, ann, id)
  const { changeSetId } = await deleteTag(open.ctx, ann, tags[0]!.id)
  expect(await get(id)).toMatchObject({ version: 2, tags: [] })
  expect(await eventsOf(open.ctx, ann, 'task-updated')).toEqual([])
  await undo(changeSetId)
  expect(await get(id)).toMatchObject({ version: 2, tags })
})

it('tells of a task that has left the trash since when the undo puts the tag back', async () => {
  const { id, tags } = await create('Rent', ['home'])
  await deleteTask(open.ctx, ann, id)
  const { changeSetId } = await deleteTag(open.ctx, ann, tags[0]!.id)
  await restoreTask(open.ctx, ann, id)
  await undo(changeSetId)
  expect(await get(id)).toMatchObject({ version: 4, tags })
  expect((await eventsOf(open.ctx, ann, 'task-updated')).at(-1)!.data.changed_fields).toEqual(['tags'])
})

it('takes no more statements for a thousand tasks than for two, nor does its undo', async () => {
  const count = async (work: () => Promise<unknown>) => {
    let statements = 0
    const onQuery = () => (statements += 1)
    open.ctx.db.on('query', onQuery)
    await work()
    open.ctx.db.off('query', onQuery)
    return statements
  }
  const measure = async (name: string) => {
    const { tags } = await create('First', [name])
    const wear = `insert into task_tags (task_id, tag_id) select id, ? from tasks where user_id = ? on conflict do nothing`
    await open.ctx.db.raw(wear, [tags[0]!.id, ann.userId])
    let changeSetId: string | null = null
    const deleting = await count(async () => ({ changeSetId } = await deleteTag(open.ctx, ann, tags[0]!.id)))
    return [deleting, await count(() => undo(changeSetId))]
  }
  await create('Second', [])
  const ofTwo = await measure('few')
  await open.ctx.db.raw(
    `insert into tasks (user_id, title, created_at, updated_at) select ?, 'Task ' || n, now(), now() from generate_series(1, 998) n`,
    [ann.userId],
  )
  expect(await measure('many')).toEqual(ofTwo)
  expect((await listTags(open.ctx, ann)).tags).toMatchObject([{ task_count: 2 }, { task_count: 1001 }])
})
