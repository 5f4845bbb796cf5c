import { z } from 'zod'
import { invalid } from '#core/domain/errors.ts'
import { recurrenceModes } from '#core/domain/task.ts'
import { findTask } from '#core/db/task-rows.ts'
import { occurrencesOf } from '#core/tasks/list-occurrences.ts'
import { isNone, readRecurrenceWords } from '#core/tasks/read-task-words.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { updateTaskIn } from '#core/tasks/update-task.ts'
import { taskReference, version, when, words } from '../arguments.ts'
import { occurrences, task, warnings } from '../results.ts'
import { writeTool } from '../tool.ts'

const OCCURRENCES = 5

export const setTaskRecurrence = writeTool({
  name: 'set_task_recurrence',
  title: 'Make a task repeat',
  description:
    'Sets how a task repeats: daily, weekly, monthly, an RRULE or words ("every weekday", "monthly on the last friday"), which alone need no due time; "none" stops it. Mode "completion" counts from when it is done. preview_recurrence shows the dates beforehand.',
  toolset: 'recurrence',
  input: {
    ...taskReference,
    recurrence: words(500),
    recurrence_end: when.optional(),
    mode: z.enum(recurrenceModes).optional(),
    ...version,
  },
  output: { task, next_occurrences: occurrences, warnings },
  async handle(act, { task_id, task: title, version: seen, ...recurrence }) {
    if (isNone(recurrence.recurrence) && recurrence.recurrence_end !== undefined) {
      throw invalid('recurrence_end', 'has no meaning with recurrence "none"', recurrence.recurrence_end)
    }
    const id = await resolveTask(act.trx, act.actor, { task_id, task: title })
    const before = await findTask(act.trx, act.actor.userId, id, { lock: true })
    const change = readRecurrenceWords(act, recurrence, before?.dueAt?.toISOString() ?? null)
    const answer = await updateTaskIn(act, id, { ...change, ...(seen === undefined ? {} : { version: seen }) })
    const after = await findTask(act.trx, act.actor.userId, id)
    return { ...answer, next_occurrences: after ? occurrencesOf(after, OCCURRENCES) : [] }
  },
})
