import { z } from 'zod'
import { reminderSchema } from '#core/domain/reminder.ts'
import { tagSchema } from '#core/domain/tag.ts'
import { taskSchema } from '#core/domain/task.ts'

/* Results that several tools share. */

export const task = taskSchema
export const reminder = reminderSchema
export const tag = tagSchema
export const warnings = z.array(z.object({ code: z.string(), message: z.string() })).optional()
export const itemError = z.object({ code: z.string(), message: z.string() }).optional()
export const nextCursor = z.string().optional()
export const anyFields = z.record(z.string(), z.unknown())

export const occurrences = z.array(
  z.object({ due_datetime: z.string(), local: z.string(), shifted: z.enum(['gap', 'overlap']).optional() }),
)

export const recentChange = z.object({
  event_type: z.string(),
  task_id: z.int().nullable(),
  title: z.string(),
  actor: z.object({ type: z.string(), name: z.string() }),
  at: z.string(),
  changed_fields: z.array(z.string()).optional(),
})

/** The fields of a result that are there only when they say something. */
export function withWarnings<T extends { warnings?: unknown }>({ warnings: given }: T): Pick<T, 'warnings'> {
  return given === undefined ? {} : ({ warnings: given } as Pick<T, 'warnings'>)
}
