import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'
import { toTask } from '#core/domain/task-state.ts'
import { skipOf } from '#core/domain/task-steps.ts'
import type { Task, Warning } from '#core/domain/task.ts'
import { lockLivingTask } from './load-task.ts'
import { storeTaskStep } from './write-task.ts'

export interface Skipped {
  task: Task
  /** The due time that was passed over. */
  skipped: string
  /** The occurrence after the new due time. */
  next_occurrence: string | null
  warnings?: Warning[]
}

/** Passes over one occurrence: the same task moves to the next. @throws not_found, task_deleted, invalid_recurrence */
export async function skipOccurrence(
  ctx: Context,
  actor: Actor,
  id: number,
  { version }: { version?: number | undefined } = {},
): Promise<Done<Skipped>> {
  return performAct(ctx, actor, { operation: 'skip-occurrence', input: { id, version } }, (act) =>
    skipOccurrenceIn(act, id, version),
  )
}

export async function skipOccurrenceIn(act: Act, id: number, version?: number): Promise<Skipped> {
  const before = await lockLivingTask(act, id, version)
  if (before.completed)
    throw new DomainError('invalid_recurrence', `Task ${id} is completed; its next instance can be skipped.`)
  const { state, warnings, skipped } = skipOf(before, act.now)
  const task = toTask(await storeTaskStep(act, before, state, { type: 'task-updated' }))
  const answer = { task, skipped: skipped.toISOString(), next_occurrence: task.next_occurrence }
  return warnings.length > 0 ? { ...answer, warnings } : answer
}
