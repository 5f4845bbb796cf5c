import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { toTask } from '#core/domain/task-state.ts'
import { deletionOf } from '#core/domain/task-steps.ts'
import type { Task } from '#core/domain/task.ts'
import { lockTask, requireVersion } from './load-task.ts'
import { storeTaskStep } from './write-task.ts'

/** Moves a task into the trash, for 7 days; one that is there stays. @throws not_found, version_conflict */
export async function deleteTask(
  ctx: Context,
  actor: Actor,
  id: number,
  { version }: { version?: number | undefined } = {},
): Promise<Done<{ task: Task }>> {
  return performAct(ctx, actor, { operation: 'delete-task', input: { id, version } }, (act) =>
    deleteTaskIn(act, id, version),
  )
}

export async function deleteTaskIn(act: Act, id: number, version?: number): Promise<{ task: Task }> {
  const before = await lockTask(act, id)
  if (before.deletedAt) return { task: toTask(before) }
  requireVersion(before, version)
  const event = { type: 'task-deleted', deletedAt: act.now } as const
  return { task: toTask(await storeTaskStep(act, before, deletionOf(before, act.now), event)) }
}
