import { spawnNextOccurrence } from '#core/tasks/spawn-next-occurrence.ts'
import type { Worker } from './consume.ts'

/** Makes the next instance of a recurring task when one is completed. */
export const recurrenceWorker: Worker<'task-completed'> = {
  name: 'recurrence',
  topics: ['task-events'],
  handles: ['task-completed'],
  async handle(ctx, event) {
    const { spawned } = await spawnNextOccurrence(ctx, event)
    return spawned === null ? 'ignored' : 'handled'
  },
}
