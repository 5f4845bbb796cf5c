import type { Act } from '#core/acts/perform-act.ts'
import { countPendingReminders } from '#core/db/reminders.ts'
import { lockUser } from '#core/db/user-lock.ts'
import { DomainError } from '#core/domain/errors.ts'
import { MAX_ACTIVE_REMINDERS } from '#core/domain/reminder.ts'

/**
 * Makes sure that the user may have so many more pending reminders. Counts under the user's lock, which is held until the
 * act ends: two requests at once cannot both take the last place.
 * @throws limit_reached
 */
export async function requireRoomForReminders(act: Act, more: number): Promise<void> {
  if (more <= 0) return
  await lockUser(act.trx, act.actor.userId)
  const pending = await countPendingReminders(act.trx, act.actor.userId)
  if (pending + more <= MAX_ACTIVE_REMINDERS) return
  throw new DomainError(
    'limit_reached',
    `At most ${MAX_ACTIVE_REMINDERS} active reminders a user; ${pending} are active now.`,
    {
      limit: MAX_ACTIVE_REMINDERS,
      what: 'reminders',
    },
  )
}

/** Nobody is reminded of what is done. */
export function completedTask(taskId: number): DomainError {
  return new DomainError('task_completed', `Task ${taskId} is completed; reopen it to be reminded of it.`)
}
