import type { Context } from '#core/context.ts'
import { findReminderVersions } from '#core/db/reminder-versions.ts'
import { reminderJobName } from './dispatch-due-reminders.ts'

/**
 * Brings the scheduler in line with the reminders of tasks as they are now, whatever the event said: a repeat or a late
 * event does no harm. Jobs of older versions are taken back where they are known; one that fires all the same finds
 * nothing to send.
 */
export async function scheduleReminderJobs(ctx: Context, taskIds: readonly number[]): Promise<number> {
  if (taskIds.length === 0) return 0
  const reminders = await findReminderVersions(ctx.db, taskIds)
  const pending = reminders.filter(({ status }) => status === 'pending')
  const outdated = reminders.filter(({ version }) => version > 1)
  await ctx.jobs.cancel(outdated.map(({ id, version }) => reminderJobName(id, version - 1)))
  await ctx.jobs.schedule(
    pending.map(({ id, version, reminderTime }) => ({ name: reminderJobName(id, version), dueAt: reminderTime })),
  )
  return pending.length
}
