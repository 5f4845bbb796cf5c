import { z } from 'zod'
import { deleteTaskIn } from '#core/tasks/delete-task.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { taskReference, version } from '../arguments.ts'
import { writeTool } from '../tool.ts'

export const deletion = { task_id: z.int(), title: z.string(), deleted: z.boolean() }

export const deleteTask = writeTool({
  name: 'delete_task',
  title: 'Delete a task',
  description:
    'Moves a task into the trash, from where restore_task brings it back within 7 days. To tick a task off use complete_task.',
  toolset: 'tasks',
  destructive: true,
  input: { ...taskReference, ...version },
  output: deletion,
  async handle(act, { version: seen, ...reference }) {
    const id = await resolveTask(act.trx, act.actor, reference)
    const { task } = await deleteTaskIn(act, id, seen)
    return { task_id: task.id, title: task.title, deleted: task.deleted_at !== null }
  },
})
