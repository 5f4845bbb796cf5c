import { performAct, recordEvent, type Act } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { claimDueReminders, findUsersWithDueReminders, type DueReminder } from '#core/db/reminders.ts'
import { findUserById } from '#core/db/users.ts'
import { systemActor } from '#core/domain/actor.ts'
import { readTraceparent } from '#core/domain/trace.ts'

/**
 * Sends whatever is due for one user, in order: by time, High before Low in the same instant, then first come first
 * served. Whoever calls first sends all of it, so that two jobs of one instant cannot overtake each other.
 * Returns the reminders that went out.
 */
export async function dispatchDueReminders(ctx: Context, userId: string): Promise<DueReminder[]> {
  const user = await findUserById(ctx.db, userId)
  if (!user) return []
  const actor = systemActor(user, 'Reminders')
  const { result } = await performAct(ctx, actor, { operation: 'dispatch-reminders', input: {} }, async (act) => {
    const due = await claimDueReminders(act.trx, userId, act.now)
    for (const reminder of due) announce(act, reminder)
    return due
  })
  for (const reminder of result) {
    ctx.metrics.reminderLateness.observe((ctx.clock.now().getTime() - reminder.reminder_time.getTime()) / 1000)
  }
  return result
}

/** Users with reminders that have been due for at least `lateMs`. */
export async function usersWithDueReminders(ctx: Context, { lateMs = 0, limit = 1000 } = {}): Promise<string[]> {
  return findUsersWithDueReminders(ctx.db, new Date(ctx.clock.now().getTime() - lateMs), limit)
}

/** The name of a reminder's job. It carries the version, so that a new time is a new job beside one that is just firing. */
export function reminderJobName(reminderId: number, scheduleVersion: number): string {
  return `reminder-${reminderId}-v${scheduleVersion}`
}

function announce(act: Act, reminder: DueReminder): void {
  const body = {
    task_id: reminder.task_id,
    reminder_id: reminder.id,
    reminder_time: reminder.reminder_time.toISOString(),
    task_title: reminder.title,
    task_due_datetime: reminder.due_datetime?.toISOString() ?? null,
    priority: reminder.priority,
  }
  // One act sends the reminders of many requests; each goes on in the trace of its own.
  recordEvent(act, 'reminder-triggered', body, null, readTraceparent(reminder.traceparent))
}
