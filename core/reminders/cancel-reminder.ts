import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { findTaskIdOfReminder } from '#core/db/reminders.ts'
import type { Actor } from '#core/domain/actor.ts'
import { notFound } from '#core/domain/errors.ts'
import type { Reminder } from '#core/domain/reminder.ts'
import { cancelReminder as cancelled } from '#core/domain/reminders-of-task.ts'
import { lockLivingTask } from '#core/tasks/load-task.ts'
import { choosePending, storeReminder } from './change-reminders.ts'

/** Cancels a reminder of a task: the one of this id, or the only pending one. One that has ended stays as it is. */
export async function cancelReminder(
  ctx: Context,
  actor: Actor,
  taskId: number,
  reminderId?: number,
): Promise<Done<{ reminder: Reminder }>> {
  const operation = { operation: 'cancel-reminder', input: { taskId, reminderId } }
  return performAct(ctx, actor, operation, async (act) => ({
    reminder: await cancelReminderIn(act, taskId, reminderId),
  }))
}

/** The same by the reminder's id alone. @throws not_found */
export async function cancelReminderById(
  ctx: Context,
  actor: Actor,
  id: number,
): Promise<Done<{ reminder: Reminder }>> {
  return performAct(ctx, actor, { operation: 'cancel-reminder-by-id', input: { id } }, (act) =>
    cancelReminderByIdIn(act, id),
  )
}

export async function cancelReminderByIdIn(act: Act, id: number): Promise<{ reminder: Reminder }> {
  const taskId = await findTaskIdOfReminder(act.trx, act.actor.userId, id)
  if (taskId === null) throw notFound('reminder', id)
  return { reminder: await cancelReminderIn(act, taskId, id) }
}

async function cancelReminderIn(act: Act, taskId: number, reminderId: number | undefined): Promise<Reminder> {
  const task = await lockLivingTask(act, taskId)
  const chosen = choosePending(task, reminderId)
  return storeReminder(act, task, chosen.status === 'pending' ? cancelled(chosen, act.now) : chosen)
}
