import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Actor } from '#core/domain/actor.ts'
import type { CreateTaskInput, Task } from '#core/domain/task.ts'
import { insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { completeTask } from './complete-task.ts'
import { createTask } from './create-task.ts'
import { listOccurrences } from './list-occurrences.ts'

let open: TestContext
let ann: Actor

beforeAll(async () => {
  open = await createTestContext({ clock: { now: () => new Date('2026-03-02T09:00:00Z') } })
})
afterAll(() => open.close())
beforeEach(async () => {
  ann = await insertActor(open.ctx.db)
})

async function create(input: Partial<CreateTaskInput>): Promise<Task> {
  return (await createTask(open.ctx, ann, { title: 'Water plants', ...input })).result.task
}

it('lists the due times after the one at hand, and which DST rule moved one', async () => {
  const spring = await create({ due_datetime: '2026-03-27T02:30', recurrence_pattern: 'daily' })
  expect(await listOccurrences(open.ctx, ann, spring.id, 3)).toEqual({
    occurrences: [
      { due_datetime: '2026-03-28T01:30:00.000Z', local: '2026-03-28T02:30:00' },
      { due_datetime: '2026-03-29T01:30:00.000Z', local: '2026-03-29T03:30:00', shifted: 'gap' },
      { due_datetime: '2026-03-30T00:30:00.000Z', local: '2026-03-30T02:30:00' },
    ],
  })
  const autumn = await create({ due_datetime: '2026-10-24T02:30', recurrence_pattern: 'daily' })
  expect((await listOccurrences(open.ctx, ann, autumn.id, 1)).occurrences).toEqual([
    { due_datetime: '2026-10-25T00:30:00.000Z', local: '2026-10-25T02:30:00', shifted: 'overlap' },
  ])
})

it('lists no more than there are', async () => {
  const ending = { recurrence_pattern: 'daily', recurrence_end_date: '2026-03-11' } as const
  const { id } = await create({ due_datetime: '2026-03-09T18:00', ...ending })
  expect((await listOccurrences(open.ctx, ann, id, 50)).occurrences.map(({ local }) => local)).toEqual([
    '2026-03-10T18:00:00',
    '2026-03-11T18:00:00',
  ])
})

it('lists none of what does not repeat or is done, and nothing of anybody else', async () => {
  const once = await create({ due_datetime: '2026-03-09' })
  const done = await create({ due_datetime: '2026-03-09', recurrence_pattern: 'daily' })
  await completeTask(open.ctx, ann, done.id)
  expect(await listOccurrences(open.ctx, ann, once.id, 5)).toEqual({ occurrences: [] })
  expect(await listOccurrences(open.ctx, ann, done.id, 5)).toEqual({ occurrences: [] })
  const eve = await insertActor(open.ctx.db)
  await expect(listOccurrences(open.ctx, eve, done.id, 5)).rejects.toMatchObject({ code: 'not_found' })
})
