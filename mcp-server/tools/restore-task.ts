import { resolveTask } from '#core/tasks/resolve-task.ts'
import { restoreTaskIn } from '#core/tasks/restore-task.ts'
import { taskReference } from '../arguments.ts'
import { writeTool } from '../tool.ts'
import { deletion } from './delete-task.ts'

export const restoreTask = writeTool({
  name: 'restore_task',
  title: 'Restore a task',
  description: 'Takes a deleted task out of the trash, by id or by words of its title.',
  toolset: 'tasks',
  input: taskReference,
  output: deletion,
  async handle(act, reference) {
    const id = await resolveTask(act.trx, act.actor, reference, { in: 'trash' })
    const { task } = await restoreTaskIn(act, id)
    return { task_id: task.id, title: task.title, deleted: task.deleted_at !== null }
  },
})
