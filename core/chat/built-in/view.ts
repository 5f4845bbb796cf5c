import { z } from 'zod'
import type { ModelMessage } from '#core/chat/model.ts'

/**
 * What is open beside the conversation, told in a line of a system message:
 *
 *     view: {"page":"/tasks?due=today","task_ids":[3,7,12]}
 *
 * "these" and "this" then mean those tasks, in that order. Ids alone: nothing of a task's text is in it.
 */
const viewSchema = z.object({ page: z.string().optional(), task_ids: z.array(z.int().min(1)) })

const LINE = /^view: (\{.*\})$/m

/** The tasks of the view that the last system message with one names; empty when no page is open. */
export function readView(messages: readonly ModelMessage[]): number[] {
  for (const message of messages.toReversed()) {
    const json = message.role === 'system' ? LINE.exec(message.content)?.[1] : undefined
    if (json !== undefined) return readIds(json)
  }
  return []
}

function readIds(json: string): number[] {
  try {
    return viewSchema.safeParse(JSON.parse(json)).data?.task_ids ?? []
  } catch {
    return []
  }
}
