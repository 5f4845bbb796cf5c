import { z } from 'zod'
import { reminderInput, reminderSchema } from './reminder.ts'
import { taskTagSchema, tagNameSchema } from './tag.ts'
import { textSchema } from './text.ts'
import { dateTimeText } from './time.ts'

export const priorities = ['High', 'Medium', 'Low'] as const
export type Priority = (typeof priorities)[number]
export const prioritySchema = z.enum(priorities)

export const recurrencePatterns = ['none', 'daily', 'weekly', 'monthly'] as const
export type RecurrencePattern = (typeof recurrencePatterns)[number]
export const recurrencePatternSchema = z.enum(recurrencePatterns)

export const recurrenceModes = ['schedule', 'completion'] as const
export type RecurrenceMode = (typeof recurrenceModes)[number]

/** Task ids are PostgreSQL integers. */
export const taskIdSchema = z.int().min(1).max(2_147_483_647)

export const taskTitle = textSchema({ min: 1, max: 200 })
export const taskDescription = textSchema({ min: 0, max: 1000, trim: false })

/** A task as every door shows it: times are ISO 8601 UTC with milliseconds. */
export const taskSchema = z
  .object({
    id: taskIdSchema,
    user_id: z.string(),
    title: z.string(),
    description: z.string(),
    completed: z.boolean(),
    completed_at: z.iso.datetime().nullable(),
    due_datetime: z.iso.datetime().nullable(),
    all_day: z.boolean(),
    priority: z.enum(priorities),
    recurrence_pattern: z.enum(recurrencePatterns),
    recurrence_rule: z.string().nullable(),
    recurrence_mode: z.enum(recurrenceModes),
    recurrence_end_date: z.iso.datetime().nullable(),
    next_occurrence: z.iso.datetime().nullable(),
    parent_task_id: z.int().nullable(),
    tags: z.array(taskTagSchema),
    reminders: z.array(reminderSchema),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    deleted_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Task' })
export type Task = z.infer<typeof taskSchema>

export const MAX_TAGS_PER_TASK = 20
/* A bound for the work of one request; how many may be active is asked of the account. */
const MAX_LISTED_REMINDERS = 1000

const tagNames = z.array(tagNameSchema).max(MAX_TAGS_PER_TASK)
const tagIds = z.array(z.int().min(1).max(2_147_483_647)).max(MAX_TAGS_PER_TASK)

const taskFields = {
  description: taskDescription.nullable().optional(),
  due_datetime: dateTimeText.nullable().optional(),
  priority: z.enum(priorities).nullable().optional(),
  recurrence_pattern: z.enum(recurrencePatterns).nullable().optional(),
  recurrence_rule: z.string().max(500).nullable().optional(),
  recurrence_mode: z.enum(recurrenceModes).nullable().optional(),
  recurrence_end_date: dateTimeText.nullable().optional(),
  tags: tagNames.nullable().optional(),
  tag_ids: tagIds.optional(),
  reminders: z.array(reminderInput).max(MAX_LISTED_REMINDERS).nullable().optional(),
}

function tagsOrIds(input: { tags?: unknown; tag_ids?: unknown }): boolean {
  return input.tags === undefined || input.tag_ids === undefined
}
const tagsOrIdsMessage = { message: 'give tags or tag_ids, not both', path: ['tag_ids'] }

/** POST /tasks: a title with fields, or `quick_add` text whose words the fields given beside it override. */
export const createTaskInput = z
  .strictObject({ title: taskTitle.optional(), quick_add: textSchema({ min: 1, max: 500 }).optional(), ...taskFields })
  .refine((input) => (input.title === undefined) !== (input.quick_add === undefined), {
    message: 'give exactly one of title and quick_add',
    path: ['title'],
  })
  .refine(tagsOrIds, tagsOrIdsMessage)
export type CreateTaskInput = z.infer<typeof createTaskInput>

/** PUT and PATCH: only the fields given change; null clears. `version` is the one the caller has seen. */
export const updateTaskInput = z
  .strictObject({ title: taskTitle.optional(), ...taskFields, version: z.int().min(1).optional() })
  .refine(tagsOrIds, tagsOrIdsMessage)
export type UpdateTaskInput = z.infer<typeof updateTaskInput>

/** What a use case reports beside its result: something the caller should be told, in a sentence. */
export interface Warning {
  code: 'reminder_in_past' | 'reminder_cancelled' | 'next_occurrence_kept' | 'series_ended'
  message: string
}
