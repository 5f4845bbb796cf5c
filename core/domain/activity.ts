import { z } from 'zod'
import { actorTypes } from './actor.ts'
import { pagingQuery } from './query.ts'

const anyFields = z.record(z.string(), z.unknown())
const actor = z.object({ type: z.enum(actorTypes), name: z.string() })

/** One line of the activity feed: what one event did. `action` is the event type, `task_id` null for a tag. */
export const activitySchema = z
  .object({
    id: z.int(),
    user_id: z.string(),
    task_id: z.int().nullable(),
    action: z.string(),
    old_values: anyFields.nullable(),
    new_values: anyFields.nullable(),
    actor,
    reason: z.string().nullable(),
    change_set_id: z.string().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Activity' })
export type Activity = z.infer<typeof activitySchema>

export const listActivityQuery = z.strictObject({
  task_id: z
    .string()
    .regex(/^\d{1,10}$/, 'must be a task id')
    .transform(Number)
    .optional(),
  actor_type: z.enum(actorTypes).optional(),
  ...pagingQuery,
})
export type ListActivityQuery = z.infer<typeof listActivityQuery>

/** What one act did, as a whole. */
export const changeSetSchema = z
  .object({
    id: z.string(),
    created_at: z.iso.datetime(),
    actor,
    summary: z.string(),
    changes: z.array(z.object({ task_id: z.int().nullable(), action: z.string(), title: z.string() })),
    undone: z.boolean(),
  })
  .meta({ id: 'ChangeSet' })
export type ChangeSet = z.infer<typeof changeSetSchema>
