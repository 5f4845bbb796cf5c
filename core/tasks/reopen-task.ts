import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { toTask } from '#core/domain/task-state.ts'
import { reopeningOf } from '#core/domain/task-steps.ts'
import { requireRoomForReminders } from '#core/reminders/reminder-limit.ts'
import type { TaskAnswer } from './create-task.ts'
import { lockLivingTask } from './load-task.ts'
import { withdrawSuccessor } from './withdraw-successor.ts'
import { storeTaskStep } from './write-task.ts'

/** Opens a completed task again; an open one stays as it is. @throws not_found, task_deleted, version_conflict */
export async function reopenTask(
  ctx: Context,
  actor: Actor,
  id: number,
  { version }: { version?: number | undefined } = {},
): Promise<Done<TaskAnswer>> {
  return performAct(ctx, actor, { operation: 'reopen-task', input: { id, version } }, (act) =>
    reopenTaskIn(act, id, version),
  )
}

export async function reopenTaskIn(act: Act, id: number, version?: number): Promise<TaskAnswer> {
  const before = await lockLivingTask(act, id, version)
  if (!before.completed) return { task: toTask(before) }
  const step = reopeningOf(before, act.now)
  await requireRoomForReminders(act, step.reminders.filter(({ status }) => status === 'pending').length)
  const after = await storeTaskStep(act, before, step, { type: 'task-updated' })
  const warnings = await withdrawSuccessor(act, after)
  return warnings.length > 0 ? { task: toTask(after), warnings } : { task: toTask(after) }
}
