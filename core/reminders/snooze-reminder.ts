import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { findTaskIdOfReminder } from '#core/db/reminders.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError, notFound } from '#core/domain/errors.ts'
import type { Reminder } from '#core/domain/reminder.ts'
import { replanReminder } from '#core/domain/reminders-of-task.ts'
import { lockLivingTask } from '#core/tasks/load-task.ts'
import { choosePending, storeReminder } from './change-reminders.ts'
import { completedTask, requireRoomForReminders } from './reminder-limit.ts'

/**
 * Reminds again `minutes` (1–10080) from now, at an absolute time; also after it was sent.
 * @throws not_found (also when it was cancelled), task_deleted, task_completed
 */
export async function snoozeReminder(
  ctx: Context,
  actor: Actor,
  id: number,
  { minutes }: { minutes: number },
): Promise<Done<{ reminder: Reminder }>> {
  return performAct(ctx, actor, { operation: 'snooze-reminder', input: { id, minutes } }, (act) =>
    snoozeReminderIn(act, id, { minutes }),
  )
}

export async function snoozeReminderIn(
  act: Act,
  id: number,
  { minutes }: { minutes: number },
): Promise<{ reminder: Reminder }> {
  const taskId = await findTaskIdOfReminder(act.trx, act.actor.userId, id)
  if (taskId === null) throw notFound('reminder', id)
  const task = await lockLivingTask(act, taskId)
  if (task.completed) throw completedTask(taskId)
  const chosen = choosePending(task, id)
  // Completing and moving cancel too, but whoever cancelled a reminder does not expect it back from a stale notification.
  if (chosen.status === 'cancelled') throw new DomainError('not_found', `Reminder ${id} was cancelled; set a new one.`)
  if (chosen.status !== 'pending') await requireRoomForReminders(act, 1)
  const at = new Date(act.now.getTime() + minutes * 60_000)
  const { reminder } = replanReminder(chosen, task.dueAt, { at }, act.now)
  return { reminder: await storeReminder(act, task, reminder ?? chosen) }
}
