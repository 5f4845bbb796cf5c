import type { Context } from '#core/context.ts'
import { findChangeSetEvents } from '#core/db/change-sets.ts'
import { addTurnUsage } from '#core/db/chat-turns.ts'
import { releaseTurn } from '#core/db/conversations.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError, isDomainError } from '#core/domain/errors.ts'
import { getApprovalMode } from './approval-mode.ts'
import type { Emit } from './chat-event.ts'
import {
  callsOf,
  callsOfTurn,
  newAssistantMessage,
  settleUnfinished,
  type AssistantMessage,
  type Call,
  type Conversation,
  type ViewContext,
} from './conversation.ts'
import { CONVERSATION_LIFETIME_MS, loadConversation, type StoredConversation } from './conversation-store.ts'
import { holdTurn, type HeldTurn } from './hold-turn.ts'
import type { ChatModel } from './model.ts'
import { openToolBox } from './open-tool-box.ts'
import type { Run } from './run.ts'
import { turnAnswer, type TurnAnswer } from './turn-answer.ts'

/** What a turn needs beside its input. */
export interface TurnParts {
  model: ChatModel
  emit: Emit
  /** Aborted when nobody listens any more: the turn stops, and what was done stays. */
  signal: AbortSignal
}

export interface Turn extends TurnParts {
  ctx: Context
  actor: Actor
  turnId: string
  conversationId: string
}

/**
 * Runs one turn in a conversation that no other turn holds. `prepare` says what the turn begins with, before anything
 * can go wrong that belongs to it; `work` does it. However it ends, what had happened is stored and the conversation free.
 */
export async function takeTurn(
  turn: Turn,
  prepare: (conversation: Conversation) => Promise<ViewContext | undefined>,
  work: (run: Run) => Promise<void>,
): Promise<TurnAnswer> {
  const { ctx, conversationId, turnId } = turn
  const held = await holdTurn(ctx, { conversationId, turnId }, turn.signal)
  const said = { text: '' }
  try {
    const stored = await loadConversation(ctx, turn.actor.userId, conversationId)
    const view = await prepare(stored.conversation)
    await stored.save()
    turn.emit({ type: 'conversation', conversation_id: conversationId })
    return await runToItsEnd(turn, held, stored, { view, work, said })
  } finally {
    held.letGo()
    const now = ctx.clock.now()
    const expiresAt = new Date(now.getTime() + CONVERSATION_LIFETIME_MS)
    await releaseTurn(ctx.db, { conversationId, turnId, now, expiresAt, said: said.text })
  }
}

interface Work {
  view: ViewContext | undefined
  work: (run: Run) => Promise<void>
  said: { text: string }
}

async function runToItsEnd(
  turn: Turn,
  held: HeldTurn,
  stored: StoredConversation,
  { view, work, said }: Work,
): Promise<TurnAnswer> {
  const { ctx } = turn
  const { conversation } = stored
  const usage = { input_tokens: 0, output_tokens: 0 }
  try {
    await withRun(turn, held, { stored, view, usage }, work)
  } catch (error) {
    if (held.isLost() || isDomainError(error, 'version_conflict')) throw lost(held, error)
    const problem = toProblem(ctx, turn.signal, error)
    settleUnfinished(conversation, waitingCalls(conversation))
    lastMessageOf(turn, conversation).problem = { code: problem.code, message: problem.message }
    await noteChanges(turn, conversation)
    await stored.save()
    throw problem.error
  } finally {
    said.text = textsOf(turn, conversation)
  }
  await noteChanges(turn, conversation)
  await stored.save()
  const answer = await turnAnswer(ctx, {
    conversationId: turn.conversationId,
    conversation,
    turnId: turn.turnId,
  })
  turn.emit({ type: 'done', change_set_id: answer.change_set_id, usage: answer.usage })
  return answer
}

async function withRun(
  turn: Turn,
  { signal }: HeldTurn,
  { stored, ...given }: Pick<Run, 'view' | 'usage'> & { stored: StoredConversation },
  work: (run: Run) => Promise<void>,
): Promise<void> {
  const { ctx, actor, turnId, conversationId } = turn
  signal.throwIfAborted()
  const mode = await getApprovalMode(ctx, actor)
  const grant = { userId: actor.userId, conversationId, changeSetId: turnId, isReadOnly: mode === 'read_only' }
  const toolBox = await openToolBox(ctx, grant, signal)
  try {
    const noteUsage: Run['noteUsage'] = (usage) => addTurnUsage(ctx.db, turnId, usage)
    const { conversation } = stored
    await work({ ...turn, ...given, conversation, save: () => stored.save(), toolBox, mode, signal, noteUsage })
  } finally {
    await toolBox.close()
  }
}

function lost(held: HeldTurn, error: unknown): unknown {
  return held.isLost() ? error : new DomainError('turn_in_progress', 'Another turn has gone on with this conversation.')
}

/** Why a turn ended, as the conversation keeps it, and as the caller is told. */
function toProblem(
  ctx: Context,
  stop: AbortSignal,
  error: unknown,
): { code: string; message: string; error: DomainError } {
  if (stop.aborted) {
    const message = 'This was stopped.'
    return { code: 'stopped', message, error: new DomainError('model_error', message, { stopped: true }) }
  }
  if (isDomainError(error)) return { code: error.code, message: error.message, error }
  ctx.log.error({ err: error }, 'a turn of the assistant failed')
  const internal = new DomainError('internal', 'Something went wrong on our side.')
  return { code: internal.code, message: internal.message, error: internal }
}

function waitingCalls(conversation: Conversation): ReadonlySet<string> {
  return new Set(callsOf(conversation).flatMap(({ id, status }) => (status === 'waiting' ? [id] : [])))
}

/** What ends a turn is told with its last message; a turn that never got to one has an empty one. */
function lastMessageOf({ turnId, ctx }: Turn, conversation: Conversation): AssistantMessage {
  const last = conversation.messages.at(-1)
  if (last?.role === 'assistant') return last
  const message = newAssistantMessage(turnId, ctx.clock.now())
  conversation.messages.push(message)
  return message
}

/* From the events, which are the truth: a call that was cut off may have done its work. */
async function noteChanges(turn: Turn, conversation: Conversation): Promise<void> {
  const undos = callsOfTurn(conversation, turn.turnId).flatMap(undoneBy)
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

function textsOf({ turnId }: Turn, { messages }: Conversation): string {
  return messages.flatMap((message) => (message.turn_id === turnId ? [message.content] : [])).join('\n')
}
