import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { toTask } from '#core/domain/task-state.ts'
import type { UpdateTaskInput } from '#core/domain/task.ts'
import { applyFields } from './apply-fields.ts'
import type { TaskAnswer } from './create-task.ts'
import { lockLivingTask } from './load-task.ts'
import { storeTaskStep } from './write-task.ts'

/**
 * Changes the fields given and no others, so that two clients who edit different fields both get their way.
 * @throws not_found, task_deleted, version_conflict, and see `applyFields`
 */
export async function updateTask(
  ctx: Context,
  actor: Actor,
  id: number,
  input: UpdateTaskInput,
): Promise<Done<TaskAnswer>> {
  return performAct(ctx, actor, { operation: 'update-task', input: { id, ...input } }, (act) =>
    updateTaskIn(act, id, input),
  )
}

export async function updateTaskIn(act: Act, id: number, { version, ...fields }: UpdateTaskInput): Promise<TaskAnswer> {
  const before = await lockLivingTask(act, id, version)
  const { state, warnings } = await applyFields(act, before, fields)
  const task = toTask(await storeTaskStep(act, before, state, { type: 'task-updated' }))
  return warnings.length > 0 ? { task, warnings } : { task }
}
