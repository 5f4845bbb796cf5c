import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { occurrenceAfterCompletion } from '#core/domain/task-recurrence.ts'
import { toTask } from '#core/domain/task-state.ts'
import { completionOf } from '#core/domain/task-steps.ts'
import type { Task } from '#core/domain/task.ts'
import { lockLivingTask } from './load-task.ts'
import { storeTaskStep } from './write-task.ts'

export interface Completed {
  task: Task
  /** The due time of the instance that the recurrence worker will make, or null. */
  next_occurrence: string | null
}

/** Completes a task; one that is done already stays as it is. @throws not_found, task_deleted, version_conflict */
export async function completeTask(
  ctx: Context,
  actor: Actor,
  id: number,
  { version }: { version?: number | undefined } = {},
): Promise<Done<Completed>> {
  return performAct(ctx, actor, { operation: 'complete-task', input: { id, version } }, (act) =>
    completeTaskIn(act, id, version),
  )
}

export async function completeTaskIn(act: Act, id: number, version?: number): Promise<Completed> {
  const before = await lockLivingTask(act, id, version)
  if (before.completed) {
    const { next } = occurrenceAfterCompletion(before, before.completedAt ?? act.now)
    return { task: toTask(before), next_occurrence: next?.at.toISOString() ?? null }
  }
  const { state, next, missed } = completionOf(before, act.now)
  const after = await storeTaskStep(act, before, state, { type: 'task-completed', completedAt: act.now, missed })
  return { task: toTask(after), next_occurrence: next?.toISOString() ?? null }
}
