import { z } from 'zod'
import { createTasksIn } from '#core/tasks/create-tasks.ts'
import { itemError, task, warnings } from '../results.ts'
import { writeTool } from '../tool.ts'
import { invalidArguments, toItemError } from '../tool-error.ts'
import { newTask } from './add-task.ts'

const newTaskItem = z.strictObject(newTask)
/* The host is told of the whole schema, but each item is read for itself: a faulty one is refused alone. */
const { $schema: _, ...itemSchema } = z.toJSONSchema(newTaskItem, { io: 'input' })

export const addTasks = writeTool({
  name: 'add_tasks',
  title: 'Add several tasks',
  description:
    'Adds up to 25 tasks in one change that can be undone as a whole. One that is refused does not stop the others: look at each result.',
  toolset: 'tasks',
  idempotent: false,
  input: { tasks: z.array(z.unknown().meta(itemSchema)).min(1).max(25) },
  output: {
    results: z.array(z.object({ index: z.int(), task: task.optional(), warnings, error: itemError })),
    created: z.int(),
    failed: z.int(),
  },
  async handle(act, { tasks }) {
    const read = tasks.map((given) => ({ given, parsed: newTaskItem.safeParse(given) }))
    const made = await createTasksIn(
      act,
      read.flatMap(({ parsed }) => (parsed.success ? [parsed.data] : [])),
    )
    const results = read.map(({ given, parsed }, index) => {
      if (!parsed.success) return { index, error: toItemError(invalidArguments(parsed.error, given)) }
      const item = made.shift()!
      return 'error' in item ? { index, error: toItemError(item.error) } : { ...item, index }
    })
    const created = results.filter((item) => 'task' in item).length
    return { results, created, failed: results.length - created }
  },
})
