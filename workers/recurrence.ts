import type { Context } from '#core/context.ts'
import type { DocketEvent } from '#core/domain/events.ts'
import { spawnNextOccurrences } from '#core/tasks/spawn-next-occurrence.ts'
import type { Outcome, Worker } from './consume.ts'

/** Makes the next instance of a recurring task when one is completed. */
export const recurrenceWorker: Worker<'task-completed'> = {
  name: 'recurrence',
  topics: ['task-events'],
  handles: ['task-completed'],
  handle: async (ctx, event) => (await spawnAll(ctx, [event]))[0]!,
  handleMany: spawnAll,
}

async function spawnAll(ctx: Context, events: readonly DocketEvent<'task-completed'>[]): Promise<Outcome[]> {
  const spawned = await spawnNextOccurrences(ctx, events)
  return spawned.map((each) => (each.spawned === null ? 'ignored' : 'handled'))
}
