import { z } from 'zod'
import { completeTaskIn } from '#core/tasks/complete-task.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { taskReference, version } from '../arguments.ts'
import { task } from '../results.ts'
import { writeTool } from '../tool.ts'

export const completeTask = writeTool({
  name: 'complete_task',
  title: 'Complete a task',
  description:
    'Marks a task as done. Of a recurring task the next instance follows by itself, due at next_occurrence; for several tasks use bulk_update_tasks.',
  toolset: 'tasks',
  input: { ...taskReference, ...version },
  output: { task, next_occurrence: z.string().optional() },
  async handle(act, { version: seen, ...reference }) {
    const id = await resolveTask(act.trx, act.actor, reference)
    const { task: done, next_occurrence: next } = await completeTaskIn(act, id, seen)
    return { task: done, ...(next === null ? {} : { next_occurrence: next }) }
  },
})
