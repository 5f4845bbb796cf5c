import { z } from 'zod'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { skipOccurrenceIn } from '#core/tasks/skip-occurrence.ts'
import { taskReference, version } from '../arguments.ts'
import { task, warnings } from '../results.ts'
import { writeTool } from '../tool.ts'

export const skipTaskOccurrence = writeTool({
  name: 'skip_task_occurrence',
  title: 'Skip one occurrence',
  description:
    'Moves a recurring task to its next occurrence without completing it. skipped is the due time passed over, next_occurrence the one after the new due time.',
  toolset: 'recurrence',
  idempotent: false,
  input: { ...taskReference, ...version },
  output: { task, skipped: z.string(), next_occurrence: z.string().nullable(), warnings },
  async handle(act, { version: seen, ...reference }) {
    return skipOccurrenceIn(act, await resolveTask(act.trx, act.actor, reference), seen)
  },
})
