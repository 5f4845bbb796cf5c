import { z } from 'zod'
import { reminderOffsets, reminderStatuses } from '#core/domain/reminder.ts'
import { MAX_TAGS, tagColorSchema, tagNameSchema } from '#core/domain/tag.ts'
import {
  MAX_TAGS_PER_TASK,
  priorities,
  recurrenceModes,
  recurrencePatterns,
  taskDescription,
  taskTitle,
} from '#core/domain/task.ts'
import { dateTimeText, timeZoneSchema } from '#core/domain/time.ts'

/** Grows when a reader of today would misread a file of tomorrow. */
export const DOCKET_EXPORT_VERSION = 1

const time = dateTimeText.nullable().default(null)
const fileId = z.int().min(1)

const reminder = z.strictObject({
  offset_minutes: z
    .int()
    .refine(
      (minutes) => (reminderOffsets as readonly number[]).includes(minutes),
      `must be one of ${reminderOffsets.join(', ')}`,
    )
    .nullable()
    .default(null),
  reminder_time: time,
  status: z.enum(reminderStatuses).default('pending'),
  sent_at: time,
  ended_at: time,
  created_at: time,
})

export const fileTask = z.strictObject({
  id: fileId.optional(),
  title: taskTitle,
  description: taskDescription.default(''),
  completed: z.boolean().default(false),
  completed_at: time,
  due_datetime: time,
  all_day: z.boolean().optional(),
  priority: z.enum(priorities).default('Medium'),
  recurrence_pattern: z.enum(recurrencePatterns).default('none'),
  recurrence_rule: z.string().max(500).nullable().default(null),
  recurrence_mode: z.enum(recurrenceModes).default('schedule'),
  recurrence_end_date: time,
  recurrence_anchor: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{3})?)?$/, 'must be a local date-time like 2026-01-31T09:00:00')
    .nullable()
    .default(null),
  recurrence_time_zone: timeZoneSchema.nullable().default(null),
  next_occurrence: time,
  parent_task_id: fileId.nullable().default(null),
  predecessor_id: fileId.nullable().default(null),
  tags: z.array(tagNameSchema).max(MAX_TAGS_PER_TASK).default([]),
  reminders: z.array(reminder).max(1000).default([]),
  created_at: time,
  updated_at: time,
  /** Set for a task in the trash. */
  deleted_at: time,
})
export type FileTask = z.infer<typeof fileTask>
export type FileReminder = z.infer<typeof reminder>

/**
 * The whole account but its credentials and history, as Docket writes and reads it. Only the version is required, so that a
 * file can also be written by hand; an unknown field is refused, since what it says would be lost.
 */
export const docketFile = z.strictObject({
  docket_export: z.literal(DOCKET_EXPORT_VERSION),
  exported_at: dateTimeText.optional(),
  user: z.record(z.string(), z.unknown()).optional(),
  tags: z
    .array(z.strictObject({ name: tagNameSchema, color: tagColorSchema.optional(), created_at: time }))
    .max(MAX_TAGS)
    .default([]),
  /* Each is a `fileTask`; they are checked one by one, since there may be thousands. */
  tasks: z.array(z.unknown()).default([]),
})
export type DocketFile = Omit<z.infer<typeof docketFile>, 'tasks'> & { tasks: FileTask[] }
