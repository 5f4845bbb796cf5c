import { readTimeText } from '#core/domain/quick-add/read-time-text.ts'
import { dateContext, isNone } from '#core/tasks/read-task-words.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { updateTaskIn } from '#core/tasks/update-task.ts'
import { taskReference, version, when } from '../arguments.ts'
import { task, warnings } from '../results.ts'
import { writeTool } from '../tool.ts'

export const setTaskDueDate = writeTool({
  name: 'set_task_due_date',
  title: 'Set when a task is due',
  description:
    'Moves a task to a due time in ISO 8601 or words ("tomorrow 5pm"); a bare date is due all day, "none" takes the due time away. Its relative reminders move along.',
  toolset: 'tasks',
  input: { ...taskReference, due: when, ...version },
  output: { task, warnings },
  async handle(act, { due, version: seen, ...reference }) {
    const id = await resolveTask(act.trx, act.actor, reference)
    const text = isNone(due) ? null : readTimeText(due, 'due', dateContext(act))
    return updateTaskIn(act, id, { due_datetime: text, ...(seen === undefined ? {} : { version: seen }) })
  },
})
