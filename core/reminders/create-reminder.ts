import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { Reminder, ReminderInput } from '#core/domain/reminder.ts'
import { planReminder } from '#core/domain/reminders-of-task.ts'
import { toReminder } from '#core/domain/task-state.ts'
import type { Warning } from '#core/domain/task.ts'
import { storeTaskStep } from '#core/tasks/write-task.ts'
import { lockLivingTask } from '#core/tasks/load-task.ts'
import { toWish } from './reminder-wish.ts'
import { completedTask, requireRoomForReminders } from './reminder-limit.ts'

export interface ReminderAnswer {
  /** Null when its time has passed, which a warning says. */
  reminder: Reminder | null
  warnings?: Warning[]
}

/** Adds a reminder to a task. @throws not_found, task_deleted, task_completed, reminder_needs_due, limit_reached */
export async function createReminder(
  ctx: Context,
  actor: Actor,
  taskId: number,
  input: ReminderInput,
): Promise<Done<ReminderAnswer>> {
  return performAct(ctx, actor, { operation: 'create-reminder', input: { taskId, ...input } }, (act) =>
    createReminderIn(act, taskId, input),
  )
}

export async function createReminderIn(act: Act, taskId: number, input: ReminderInput): Promise<ReminderAnswer> {
  const task = await lockLivingTask(act, taskId)
  if (task.completed) throw completedTask(taskId)
  const { reminder, warnings } = planReminder(task.dueAt, toWish(act.actor, input), act.now)
  if (!reminder) return { reminder: null, warnings }
  await requireRoomForReminders(act, 1)
  const step = { ...task, reminders: [...task.reminders, reminder] }
  const after = await storeTaskStep(act, task, step, { type: 'task-updated' })
  return { reminder: toReminder(after, after.reminders.at(-1)!) }
}
