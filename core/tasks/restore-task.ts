import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { findLivingSuccessor, findTask } from '#core/db/task-rows.ts'
import type { Actor } from '#core/domain/actor.ts'
import { toTask, type TaskState } from '#core/domain/task-state.ts'
import { restorationOf } from '#core/domain/task-steps.ts'
import type { Task } from '#core/domain/task.ts'
import { requireRoomForReminders } from '#core/reminders/reminder-limit.ts'
import { lockTask, requireVersion } from './load-task.ts'
import { storeTaskStep } from './write-task.ts'

/** Takes a task out of the trash; one that is not there stays as it is. @throws not_found, limit_reached */
export async function restoreTask(ctx: Context, actor: Actor, id: number): Promise<Done<{ task: Task }>> {
  return performAct(ctx, actor, { operation: 'restore-task', input: { id } }, (act) => restoreTaskIn(act, id))
}

export async function restoreTaskIn(act: Act, id: number): Promise<{ task: Task }> {
  const before = await lockTask(act, id)
  if (!before.deletedAt) return { task: toTask(before) }
  requireVersion(before, act.actor.act?.ifVersion)
  const step = { ...restorationOf(before, act.now), predecessorId: await freePredecessor(act, before) }
  await requireRoomForReminders(act, step.reminders.filter(({ status }) => status === 'pending').length)
  return { task: toTask(await storeTaskStep(act, before, step, { type: 'task-updated' })) }
}

/**
 * The predecessor of a task that leaves the trash; null when completing that once more has made another next instance,
 * for an instance has one successor. The predecessor stays locked, so that no worker makes one meanwhile.
 */
export async function freePredecessor(act: Act, task: TaskState): Promise<number | null> {
  if (task.predecessorId === null) return null
  await findTask(act.trx, task.userId, task.predecessorId, { lock: true })
  const other = await findLivingSuccessor(act.trx, task.userId, task.predecessorId)
  return other ? null : task.predecessorId
}
