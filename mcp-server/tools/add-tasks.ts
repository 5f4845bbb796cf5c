import { z } from 'zod'
import { createTasksIn } from '#core/tasks/create-tasks.ts'
import { itemError, task, warnings } from '../results.ts'
import { writeTool } from '../tool.ts'
import { toItemError } from '../tool-error.ts'
import { newTask } from './add-task.ts'

export const addTasks = writeTool({
  name: 'add_tasks',
  title: 'Add several tasks',
  description:
    'Adds up to 25 tasks in one change that can be undone as a whole. One that is refused does not stop the others: look at each result.',
  toolset: 'tasks',
  idempotent: false,
  input: { tasks: z.array(z.strictObject(newTask)).min(1).max(25) },
  output: {
    results: z.array(z.object({ index: z.int(), task: task.optional(), warnings, error: itemError })),
    created: z.int(),
    failed: z.int(),
  },
  async handle(act, { tasks }) {
    const items = await createTasksIn(act, tasks)
    const results = items.map((item) => ('error' in item ? { ...item, error: toItemError(item.error) } : item))
    const created = items.filter((item) => 'task' in item).length
    return { results, created, failed: items.length - created }
  },
})
