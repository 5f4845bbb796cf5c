import { z } from 'zod'
import { queryInt } from '#core/domain/query.ts'
import { reminderInput, reminderSchema } from '#core/domain/reminder.ts'
import { tagNameSchema, tagSchema } from '#core/domain/tag.ts'
import { taskIdSchema, taskSchema } from '#core/domain/task.ts'
import { pagingQuery } from '#core/domain/query.ts'

/** Shapes of answers and of the few inputs that only HTTP has. */
export const warnings = z.array(z.object({ code: z.string(), message: z.string() })).optional()
export const taskAnswer = z.object({ task: taskSchema, warnings })
export const reminderAnswer = z.object({ reminder: reminderSchema.nullable(), warnings })
export const tagAnswer = z.object({ tag: tagSchema })
export const page = { total: z.int(), limit: z.int(), offset: z.int() }
export const pagingOnly = z.strictObject(pagingQuery)

/** Body of the state changes of a task: all of it optional. */
export const versionInput = z.strictObject({ version: z.int().min(1).optional() })

export const moveReminderInput = z
  .strictObject({ ...reminderInput.shape, reminder_id: z.int().min(1).max(2_147_483_647).optional() })
  .refine((input) => (input.offset_minutes === undefined) !== (input.reminder_time === undefined), {
    message: 'give exactly one of offset_minutes and reminder_time',
    path: ['offset_minutes'],
  })
export const cancelReminderQuery = z.strictObject({ reminder_id: queryInt(1, 2_147_483_647).optional() })
export const occurrencesQuery = z.strictObject({ count: queryInt(1, 50).default(10) })
export const changesQuery = z.strictObject({
  since: z.string().max(64).optional(),
  limit: queryInt(1, 500).default(100),
})

export const tagReference = z
  .strictObject({ tag_id: taskIdSchema.optional(), name: tagNameSchema.optional() })
  .refine((input) => (input.tag_id === undefined) !== (input.name === undefined), {
    message: 'give exactly one of tag_id and name',
    path: ['tag_id'],
  })
export const anyEvent = z.looseObject({
  event_type: z.string(),
  event_id: z.string(),
  timestamp: z.string(),
  version: z.string(),
})

/** One change of an act. */
export const change = z.object({ task_id: z.int().nullable(), action: z.string(), title: z.string() })
