import { z } from 'zod'
import { pagingQuery } from './query.ts'
import { textSchema } from './text.ts'

const taskIds = z.array(z.int().min(1).max(2_147_483_647)).max(100)

/** A message to the assistant. */
export const chatInput = z.strictObject({
  message: textSchema({ min: 1, max: 5_000 }),
  // An id of whatever form that is nobody's is not found, as it is in a path.
  conversation_id: z.string().max(100).meta({ format: 'uuid' }).optional(),
  /** What is open beside the conversation, so that "these" means something. */
  view: z.strictObject({ page: textSchema({ min: 1, max: 200 }), task_ids: taskIds }).optional(),
  /** The last message of the user, which this one takes the place of: what came of that is undone first. */
  replaces: z.guid('must be the id of a message').optional(),
})
export type ChatInput = z.infer<typeof chatInput>

export const decisionInput = z.strictObject({ decision: z.enum(['approve', 'decline']) })
export type Decision = z.infer<typeof decisionInput>['decision']

export const renameConversationInput = z.strictObject({ title: textSchema({ min: 1, max: 100 }) })
export const chatSettingsSchema = z.strictObject({ approvals: z.enum(['always', 'destructive', 'read_only']) })

const usageSchema = z.object({
  turns_last_hour: z.int(),
  turns_per_hour: z.int(),
  tokens_last_day: z.int(),
  tokens_per_day: z.int(),
})
export type ChatUsage = z.infer<typeof usageSchema>
export const chatSettingsAnswerSchema = chatSettingsSchema.extend({ usage: usageSchema })

export const listConversationsQuery = z.strictObject({
  search: textSchema({ min: 0, max: 200 }).optional(),
  ...pagingQuery,
})
export type ListConversationsQuery = z.infer<typeof listConversationsQuery>

const anything = z.record(z.string(), z.unknown())

/** What the page of a result asks its host to do. */
export const appCallInput = z.strictObject({
  conversation_id: z.string().max(100),
  call_id: z.string().min(1).max(200),
  tool: z.string().min(1).max(64),
  arguments: anything.default({}),
})
export type AppCallInput = z.infer<typeof appCallInput>

export const appPageQuery = z.strictObject({
  uri: z.string().regex(/^ui:\/\/[\w./-]{1,200}$/, 'must be a ui:// address'),
})

export const conversationSchema = z
  .object({ id: z.string(), title: z.string(), updated_at: z.iso.datetime() })
  .meta({ id: 'Conversation' })

export const approvalSchema = z
  .object({
    id: z.string(),
    call_id: z.string(),
    tool: z.string(),
    arguments: anything,
    summary: z.string(),
    affected: z.array(
      z.object({
        task_id: z.int().optional(),
        tag_id: z.int().optional(),
        title: z.string(),
        before: anything.optional(),
        after: anything.optional(),
      }),
    ),
  })
  .meta({ id: 'Approval' })

export const appCallAnswerSchema = z.object({
  /** Null while it waits for approval. */
  result: z.unknown(),
  is_error: z.boolean(),
  /** The call of the conversation that this became; null for one that only looked. */
  call_id: z.string().nullable(),
  pending_approvals: z.array(approvalSchema),
  change_set_id: z.string().nullable(),
})

const usage = z.object({ input_tokens: z.int(), output_tokens: z.int() })

export const turnAnswerSchema = z.object({
  conversation_id: z.string(),
  response: z.string(),
  tool_calls: z.array(z.object({ tool: z.string(), arguments: anything, result: z.unknown(), is_error: z.boolean() })),
  pending_approvals: z.array(approvalSchema),
  change_set_id: z.string().nullable(),
  usage,
})

export const messageSchema = z
  .object({
    id: z.string(),
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    tool_calls: z
      .array(
        z.object({
          id: z.string(),
          tool: z.string(),
          arguments: anything,
          status: z.enum(['running', 'done', 'waiting', 'declined', 'interrupted']),
          result: z.unknown(),
          is_error: z.boolean(),
          ms: z.number().nullable(),
          /** The page that hosts show in place of the result. */
          app: z.string().optional(),
        }),
      )
      .optional(),
    change_set_ids: z.array(z.string()).optional(),
    usage: usage.optional(),
    /** Why the turn ended before its time. */
    problem: z.object({ code: z.string(), message: z.string() }).optional(),
    /** The calls were made by the user, on the page of a result. */
    from_app: z.literal(true).optional(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'ChatMessage' })
export type ChatMessage = z.infer<typeof messageSchema>
