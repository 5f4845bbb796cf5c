import type { Context } from '#core/context.ts'
import { findChangeSetEvents } from '#core/db/change-sets.ts'
import {
  callsOfTurn,
  newAssistantMessage,
  type AssistantMessage,
  type Call,
  type Conversation,
} from './conversation.ts'

interface Acted {
  ctx: Context
  turnId: string
}

/** What ends a turn is told with its last message; a turn that never got to one has an empty one. */
export function lastMessageOf({ turnId, ctx }: Acted, conversation: Conversation): AssistantMessage {
  const last = conversation.messages.at(-1)
  if (last?.role === 'assistant') return last
  const message = newAssistantMessage(turnId, ctx.clock.now())
  conversation.messages.push(message)
  return message
}

/** Says at the end of a turn what it has changed. From the events, which are the truth: a call that was cut off may have done its work. */
export async function noteChanges(turn: Acted, conversation: Conversation): Promise<void> {
  const calls = callsOfTurn(conversation, turn.turnId)
  if (calls.length === 0) return
  const undos = calls.flatMap(undoneBy)
  const isChanged = (await findChangeSetEvents(turn.ctx.db, [turn.turnId])).length > 0
  const ids = [...undos, ...(isChanged ? [turn.turnId] : [])]
  if (ids.length === 0) return
  const message = lastMessageOf(turn, conversation)
  message.change_set_ids = [...new Set([...(message.change_set_ids ?? []), ...ids])]
}

/* An undo is an act of its own, whatever turn it was asked for in. */
function undoneBy({ tool, is_error: isError, result }: Call): string[] {
  const id = (result as { change_set_id?: unknown } | null)?.change_set_id
  return tool === 'undo_change' && !isError && typeof id === 'string' ? [id] : []
}
