import { resolveTask } from '#core/tasks/resolve-task.ts'
import { updateTaskIn } from '#core/tasks/update-task.ts'
import { priority, taskReference, version } from '../arguments.ts'
import { task } from '../results.ts'
import { writeTool } from '../tool.ts'

export const setTaskPriority = writeTool({
  name: 'set_task_priority',
  title: 'Set a priority',
  description: 'Sets the priority of a task.',
  toolset: 'tasks',
  input: { ...taskReference, priority, ...version },
  output: { task },
  async handle(act, { priority: chosen, version: seen, ...reference }) {
    const id = await resolveTask(act.trx, act.actor, reference)
    return updateTaskIn(act, id, { priority: chosen, ...(seen === undefined ? {} : { version: seen }) })
  },
})
