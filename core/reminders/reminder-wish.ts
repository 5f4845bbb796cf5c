import type { Actor } from '#core/domain/actor.ts'
import type { ReminderInput } from '#core/domain/reminder.ts'
import type { ReminderWish } from '#core/domain/reminders-of-task.ts'
import { parseDateTime } from '#core/domain/time.ts'

/** What a caller asks of a reminder, its time read in the actor's zone. */
export function toWish(actor: Actor, input: ReminderInput): ReminderWish {
  if (input.offset_minutes !== undefined) return { offsetMinutes: input.offset_minutes }
  return { at: parseDateTime(input.reminder_time ?? '', actor.timeZone, 'reminder_time').instant }
}
