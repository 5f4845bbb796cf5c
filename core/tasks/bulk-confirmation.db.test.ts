import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '#core/domain/actor.ts'
import { insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { bulkUpdateTasks, rehearseBulkUpdate, type BulkUpdate } from './bulk-update-tasks.ts'
import { createTask } from './create-task.ts'
import { getTask } from './get-task.ts'

let now = new Date('2026-03-02T09:00:00Z')
let context: TestContext
let actor: Actor
let ids: number[]

beforeAll(async () => {
  context = await createTestContext({ clock: { now: () => now } })
})
afterAll(() => context?.close())
beforeEach(async () => {
  actor = await insertActor(context.ctx.db, { credentialId: randomUUID() })
  const made = [await add('One'), await add('Two')]
  ids = made
})

async function add(title: string): Promise<number> {
  return (await createTask(context.ctx, actor, { title })).result.task.id
}
const deletion = (): BulkUpdate => ({ task_ids: ids, action: 'delete' })
const confirm = async (update: BulkUpdate, who = actor) =>
  (await rehearseBulkUpdate(context.ctx, who, update)).confirmation
const isGone = async (id: number) => (await getTask(context.ctx, actor, id)).task.deleted_at !== null

test('a confirmation works once', async () => {
  const confirmation = await confirm(deletion())
  await bulkUpdateTasks(context.ctx, actor, deletion(), confirmation)
  expect(await Promise.all(ids.map(isGone))).toEqual([true, true])
  await expect(bulkUpdateTasks(context.ctx, actor, deletion(), confirmation)).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('used already'),
  })
})

test('of two uses at once one wins', async () => {
  const confirmation = await confirm(deletion())
  const results = await Promise.allSettled(
    [1, 2, 3].map(() => bulkUpdateTasks(context.ctx, actor, deletion(), confirmation)),
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a confirmation ends after ten minutes', async () => {
  const confirmation = await confirm(deletion())
  const then = now
  now = new Date(then.getTime() + 10 * 60_000)
  await expect(bulkUpdateTasks(context.ctx, actor, deletion(), confirmation)).rejects.toMatchObject({
    message: expect.stringContaining('expired'),
  })
  now = new Date(then.getTime() + 10 * 60_000 - 1)
  await bulkUpdateTasks(context.ctx, actor, deletion(), confirmation)
  now = then
  expect(await isGone(ids[0]!)).toBe(true)
})

test.each<[string, () => BulkUpdate]>([
  ['other tasks', () => ({ ...deletion(), task_ids: [ids[0]!] })],
  ['another action', () => ({ task_ids: ids, action: 'complete' })],
  ['another value', () => ({ task_ids: ids, action: 'set_priority', value: 'Low' })],
])('a confirmation is not good for %s', async (_, other) => {
  const confirmation = await confirm({ task_ids: ids, action: 'set_priority', value: 'High' })
  await expect(bulkUpdateTasks(context.ctx, actor, other(), confirmation)).rejects.toMatchObject({
    code: 'invalid_request',
  })
  expect(await isGone(ids[0]!)).toBe(false)
})

test('a confirmation is not good for another caller, were it of the same user', async () => {
  const confirmation = await confirm(deletion())
  const other = { ...actor, credentialId: randomUUID() }
  await expect(bulkUpdateTasks(context.ctx, other, deletion(), confirmation)).rejects.toMatchObject({
    code: 'invalid_request',
  })
})

test('an altered confirmation is refused, whatever was altered', async () => {
  const confirmation = await confirm(deletion())
  const later = `zzzzzzzzz.${confirmation.split('.').slice(1).join('.')}`
  const swapped = confirmation.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
  for (const altered of [later, swapped, confirmation.slice(0, -1), '', 'a.b.c', '..']) {
    await expect(bulkUpdateTasks(context.ctx, actor, deletion(), altered)).rejects.toMatchObject({
      code: 'invalid_request',
    })
  }
  expect(await isGone(ids[0]!)).toBe(false)
})

test('a task that came to match a filter after the dry run is not touched by its confirmation', async () => {
  const update: BulkUpdate = { filter: { status: 'pending' }, action: 'delete' }
  const confirmation = await confirm(update)
  await add('Three')
  await expect(bulkUpdateTasks(context.ctx, actor, update, confirmation)).rejects.toMatchObject({
    code: 'invalid_request',
  })
})

test('a confirmation whose use was taken back is good again', async () => {
  const confirmation = await confirm(deletion())
  const signal = AbortSignal.abort()
  await expect(bulkUpdateTasks(context.ctx, { ...actor, act: { signal } }, deletion(), confirmation)).rejects.toThrow(
    /abort/,
  )
  expect(await isGone(ids[0]!)).toBe(false)
  await bulkUpdateTasks(context.ctx, actor, deletion(), confirmation)
  expect(await isGone(ids[0]!)).toBe(true)
})

test('a refusal of one task takes back that task alone', async () => {
  await createTask(context.ctx, actor, { title: 'Three', due_datetime: '2099-01-01T09:00:00Z' })
  const { result } = await bulkUpdateTasks(
    context.ctx,
    actor,
    { filter: {}, action: 'shift_due', value: '+1 day' },
    undefined,
  )
  expect(result.map(({ title, changed, error }) => [title, changed, error?.code])).toEqual([
    ['Three', true, undefined],
    ['One', false, 'due_required'],
    ['Two', false, 'due_required'],
  ])
})
