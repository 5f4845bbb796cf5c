import { z } from 'zod'
import { reopenTaskIn } from '#core/tasks/reopen-task.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { taskReference, version } from '../arguments.ts'
import { task, warnings } from '../results.ts'
import { writeTool } from '../tool.ts'

export const reopenTask = writeTool({
  name: 'reopen_task',
  title: 'Reopen a task',
  description:
    'Opens a completed task again. The next instance that completing had made is taken away when nobody has touched it.',
  toolset: 'tasks',
  input: { ...taskReference, ...version },
  output: { task, next_occurrence: z.string().optional(), warnings },
  async handle(act, { version: seen, ...reference }) {
    // A pending task needs no reopening, and a series has one of the same title.
    const id = await resolveTask(act.trx, act.actor, reference, { in: 'completed first' })
    const answer = await reopenTaskIn(act, id, seen)
    const { next_occurrence: next } = answer.task
    return { ...answer, ...(next === null ? {} : { next_occurrence: next }) }
  },
})
