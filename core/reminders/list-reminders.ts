import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { findReminders } from '#core/db/reminders.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { ListRemindersQuery, Reminder } from '#core/domain/reminder.ts'

/** The user's reminders by time, those of deleted tasks left out. */
export async function listReminders(
  ctx: Context,
  actor: Actor,
  query: ListRemindersQuery,
): Promise<{ reminders: Reminder[]; total: number; limit: number; offset: number }> {
  requireScope(actor, 'tasks:read')
  const { status, limit, offset } = query
  return { ...(await findReminders(ctx.db, { userId: actor.userId, status, limit, offset })), limit, offset }
}
