import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { completeTask } from '#core/tasks/complete-task.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { relayOnce } from './outbox-relay.ts'
import { createReconciler } from './reconciler.ts'

const MINUTE_MS = 60_000

let context: TestContext
let now: Date
let ann: Actor

beforeEach(async () => {
  now = new Date('2026-03-02T09:00:00Z')
  context = await createTestContext({ clock: { now: () => now } })
  ann = await insertActor(context.ctx.db)
})
afterEach(() => context.close())

/* Published, and taken by nobody: as if delivery had given it up. */
async function completeInVain(title: string): Promise<number> {
  const { ctx } = context
  const due = new Date(now.getTime() + 86_400_000).toISOString()
  const { result } = await createTask(ctx, ann, { title, due_datetime: due, recurrence_pattern: 'daily' })
  await completeTask(ctx, ann, result.task.id)
  await relayOnce(ctx)
  return result.task.id
}

async function successors(): Promise<string[]> {
  return context.ctx.db('tasks').whereNotNull('predecessor_id').orderBy('id').pluck('title')
}

async function repaired(effect: string): Promise<number> {
  const { values } = await context.ctx.metrics.reconciled.get()
  return values.find(({ labels }) => labels.effect === effect)?.value ?? 0
}

it('makes what was never made, half a minute after its event went out, once, and counts it', async () => {
  const reconcile = createReconciler(context.ctx)
  await completeInVain('Water')
  await reconcile()
  expect(await successors()).toEqual([])
  now = new Date(now.getTime() + MINUTE_MS)
  await reconcile()
  expect(await successors()).toEqual(['Water'])
  await reconcile()
  await createReconciler(context.ctx)()
  expect(await successors()).toEqual(['Water'])
  expect(await repaired('next-occurrence')).toBe(1)
  // Of the creation and the completion.
  expect(await repaired('activity')).toBe(2)
})

it('goes on behind an event that cannot be repaired', async () => {
  const { db } = context.ctx
  const broken = await completeInVain('Broken')
  await completeInVain('Water')
  await db.raw(
    `create function refuse() returns trigger as $$ begin raise 'no successor for you'; end $$ language plpgsql`,
  )
  await db.raw(
    `create trigger refuse before insert on tasks for each row when (new.predecessor_id = ${broken}) execute function refuse()`,
  )
  now = new Date(now.getTime() + MINUTE_MS)
  await createReconciler(context.ctx)()
  expect(await successors()).toEqual(['Water'])
  expect(await repaired('next-occurrence')).toBe(1)
  expect(await repaired('activity')).toBe(4)
})

it('leaves a group that is behind its time, and repairs when that does not pass', async () => {
  const behind = [{ group: 'recurrence', topic: 'task-events', lag: 1 }]
  const ctx: Context = { ...context.ctx, bus: { ...context.ctx.bus, lag: () => Promise.resolve(behind) } }
  const reconcile = createReconciler(ctx)
  await completeInVain('Water')
  now = new Date(now.getTime() + MINUTE_MS)
  for (let round = 0; round < 10; round += 1) await reconcile()
  expect(await successors()).toEqual([])
  await reconcile()
  expect(await successors()).toEqual(['Water'])
})
