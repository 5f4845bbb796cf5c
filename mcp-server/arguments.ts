import { z } from 'zod'
import { sortFields, statusFilters } from '#core/domain/filter.ts'
import { reminderOffsets } from '#core/domain/reminder.ts'
import { tagNameSchema } from '#core/domain/tag.ts'
import { MAX_TAGS_PER_TASK, prioritySchema, taskIdSchema } from '#core/domain/task.ts'
import { hasForbiddenCharacters, normalizeText } from '#core/domain/text.ts'

/*
 * Arguments that several tools share. Schemas are made once, here and in the tools' own modules: made anew for each
 * request they cost three times what a call costs.
 */

/** A short text that is looked for or read, and never stored. */
export function words(max = 200) {
  return z
    .string()
    .max(max)
    .overwrite(normalizeText)
    .refine((text) => text.trim() !== '', 'must not be empty')
    .refine((text) => !hasForbiddenCharacters(text), 'must not contain control characters')
    .meta({ minLength: 1 })
}

/** A due time: ISO 8601 or words. */
export const when = words(100)

/** How a tool is told which task. Exactly one of both, which `resolveTask` checks. */
export const taskReference = {
  task_id: taskIdSchema.optional(),
  task: words().optional().describe('Words of the title, in place of task_id'),
}

export const version = { version: z.int().min(1).max(2_147_483_647).optional() }

export const tagNames = z.array(tagNameSchema).max(MAX_TAGS_PER_TASK)
export const minutesBefore = z
  .int()
  .refine(
    (minutes) => (reminderOffsets as readonly number[]).includes(minutes),
    `must be one of ${reminderOffsets.join(', ')}`,
  )
  .meta({ enum: [...reminderOffsets] })
export const reminderMinutes = z.array(minutesBefore).max(10)
export const reminderId = z.int().min(1).max(2_147_483_647)
export const priority = prioritySchema

export const paging = {
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().max(40).optional().describe('next_cursor of the page before'),
}

/** Filters of a list, all combined with AND. */
export const taskFilter = {
  status: z.enum(statusFilters).optional().describe('all unless given'),
  search: words(500).optional(),
  priority: z.array(prioritySchema).max(3).optional(),
  tags: z.array(words(50)).max(20).optional().describe('all must be there'),
  due_from: when.optional(),
  due_to: when.optional().describe('inclusive'),
  overdue: z.boolean().optional(),
  sort_by: z.enum(sortFields).optional(),
  sort_order: z.enum(['asc', 'desc']).optional(),
}
