import { z } from 'zod'
import { pagingQuery } from './query.ts'
import { dateTimeText } from './time.ts'

export const reminderStatuses = ['pending', 'sent', 'cancelled'] as const
export type ReminderStatus = (typeof reminderStatuses)[number]

/** Minutes before the due time that a relative reminder may have: at it, 15 min, 30 min, 1 h, 1 day, 1 week. */
export const reminderOffsets = [0, 15, 30, 60, 1440, 10080] as const

export const MAX_ACTIVE_REMINDERS = 100
export const MAX_SNOOZE_MINUTES = 10_080

/** A reminder as every door shows it. `offset_minutes` is null for an absolute one. */
export const reminderSchema = z
  .object({
    id: z.int(),
    task_id: z.int(),
    task_title: z.string(),
    reminder_time: z.iso.datetime(),
    offset_minutes: z.int().nullable(),
    reminder_type: z.enum(['due_date', 'absolute']),
    status: z.enum(reminderStatuses),
    sent_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Reminder' })
export type Reminder = z.infer<typeof reminderSchema>

const offsetMinutes = z
  .int()
  .refine(
    (minutes) => (reminderOffsets as readonly number[]).includes(minutes),
    `must be one of ${reminderOffsets.join(', ')}`,
  )
  .meta({ enum: [...reminderOffsets] })

/** Exactly one of a time before the due time and an absolute time. */
export const reminderInput = z
  .strictObject({ offset_minutes: offsetMinutes.optional(), reminder_time: dateTimeText.optional() })
  .refine(
    (input) => (input.offset_minutes === undefined) !== (input.reminder_time === undefined),
    'give exactly one of offset_minutes and reminder_time',
  )
export type ReminderInput = z.infer<typeof reminderInput>

export const snoozeInput = z.strictObject({ minutes: z.int().min(1).max(MAX_SNOOZE_MINUTES) })

export const listRemindersQuery = z.strictObject({ status: z.enum(reminderStatuses).optional(), ...pagingQuery })
export type ListRemindersQuery = z.infer<typeof listRemindersQuery>
