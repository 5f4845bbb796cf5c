import { z } from 'zod'
import { findTask } from '#core/db/task-rows.ts'
import { invalid } from '#core/domain/errors.ts'
import { readTimeText } from '#core/domain/quick-add/read-time-text.ts'
import { changedFields, toTask } from '#core/domain/task-state.ts'
import { taskDescription, taskTitle, type UpdateTaskInput } from '#core/domain/task.ts'
import { dateContext } from '#core/tasks/read-task-words.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { updateTaskIn } from '#core/tasks/update-task.ts'
import { priority, tagNames, taskReference, version, when } from '../arguments.ts'
import { task, warnings } from '../results.ts'
import { writeTool } from '../tool.ts'

/* What clearing a field means in the words of a change. */
const cleared = {
  description: { description: null },
  due: { due_datetime: null },
  priority: { priority: null },
  tags: { tags: null },
  recurrence: { recurrence_pattern: null, recurrence_rule: null },
  reminders: { reminders: null },
} satisfies Record<string, UpdateTaskInput>
type Clearable = keyof typeof cleared
const clearable = Object.keys(cleared) as [Clearable, ...Clearable[]]

export const updateTask = writeTool({
  name: 'update_task',
  title: 'Change a task',
  description:
    'Changes only the fields given; tags replace all tags; clear empties fields. With version a change made meanwhile by somebody else is not overwritten. For recurrence use set_task_recurrence.',
  toolset: 'tasks',
  input: {
    ...taskReference,
    title: taskTitle.optional(),
    description: taskDescription.optional(),
    due: when.optional(),
    priority: priority.optional(),
    tags: tagNames.optional(),
    clear: z.array(z.enum(clearable)).max(clearable.length).optional(),
    ...version,
  },
  output: { task, changed: z.array(z.string()), warnings },
  async handle(act, { task_id, task: words, due, clear = [], version: seen, ...fields }) {
    const both = clear.find(
      (field) => (field === 'due' ? due : (fields as Record<string, unknown>)[field]) !== undefined,
    )
    if (both) throw invalid('clear', `${both} is given and cleared at once`, both)
    const id = await resolveTask(act.trx, act.actor, { task_id, task: words })
    const before = await findTask(act.trx, act.actor.userId, id, { lock: true })
    const input: UpdateTaskInput = {
      ...fields,
      ...(seen === undefined ? {} : { version: seen }),
      ...(due === undefined ? {} : { due_datetime: readTimeText(due, 'due', dateContext(act)) }),
      ...Object.assign({}, ...clear.map((field) => cleared[field])),
    }
    const answer = await updateTaskIn(act, id, input)
    return { ...answer, changed: before ? changedFields(toTask(before), answer.task) : [] }
  },
})
