import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { ReminderInput } from '#core/domain/reminder.ts'
import { replanReminder } from '#core/domain/reminders-of-task.ts'
import { lockLivingTask } from '#core/tasks/load-task.ts'
import { choosePending, storeReminder } from './change-reminders.ts'
import { toWish } from './reminder-wish.ts'
import type { ReminderAnswer } from './create-reminder.ts'
import { completedTask, requireRoomForReminders } from './reminder-limit.ts'

export type ReminderMove = ReminderInput & { reminder_id?: number | undefined }

/**
 * Moves a reminder of a task: the one of this id, or the only pending one. A new time that has passed leaves it as it
 * was, with a warning. @throws not_found, reminder_id_required, reminder_needs_due, task_deleted, task_completed
 */
export async function updateReminder(
  ctx: Context,
  actor: Actor,
  taskId: number,
  move: ReminderMove,
): Promise<Done<ReminderAnswer>> {
  const { reminder_id: reminderId, ...input } = move
  const operation = { operation: 'update-reminder', input: { taskId, reminderId, ...input } }
  return performAct(ctx, actor, operation, (act) => updateReminderIn(act, taskId, move))
}

export async function updateReminderIn(
  act: Act,
  taskId: number,
  { reminder_id: reminderId, ...input }: ReminderMove,
): Promise<ReminderAnswer> {
  const task = await lockLivingTask(act, taskId)
  const chosen = choosePending(task, reminderId)
  if (task.completed) throw completedTask(taskId)
  const { reminder, warnings } = replanReminder(chosen, task.dueAt, toWish(act.actor, input), act.now)
  if (!reminder) return { reminder: await storeReminder(act, task, chosen), warnings }
  if (chosen.status !== 'pending') await requireRoomForReminders(act, 1)
  return { reminder: await storeReminder(act, task, reminder) }
}
