import type { Context } from '#core/context.ts'
import { addTurnUsage } from '#core/db/chat-turns.ts'
import { releaseTurn } from '#core/db/conversations.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError, isDomainError } from '#core/domain/errors.ts'
import { getApprovalMode } from './approval-mode.ts'
import type { Emit } from './chat-event.ts'
import { callsOf, settleUnfinished, type Conversation, type ViewContext } from './conversation.ts'
import {
  CONVERSATION_LIFETIME_MS,
  loadConversation,
  newConversation,
  type StoredConversation,
} from './conversation-store.ts'
import { holdTurn, type HeldTurn } from './hold-turn.ts'
import type { ChatModel } from './model.ts'
import { lastMessageOf, noteChanges } from './note-changes.ts'
import { openToolBox } from './open-tool-box.ts'
import type { ApprovalMode } from './policy.ts'
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
  /** The conversation begins with it. */
  begins?: { title: string } | undefined
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
  const { ctx, conversationId, turnId, begins } = turn
  const { userId } = turn.actor
  const lifeEnd = () => new Date(ctx.clock.now().getTime() + CONVERSATION_LIFETIME_MS)
  const first = begins && { ...begins, userId, expiresAt: lifeEnd() }
  const held = await holdTurn(ctx, { conversationId, turnId, begins: first }, turn.signal)
  const said = { text: '' }
  let answer: TurnAnswer
  try {
    const stored = begins
      ? newConversation(ctx, userId, conversationId)
      : await loadConversation(ctx, userId, conversationId)
    const view = await prepare(stored.conversation)
    const [mode] = await Promise.all([getApprovalMode(ctx, turn.actor), stored.save()])
    turn.emit({ type: 'conversation', conversation_id: conversationId })
    answer = await runToItsEnd(turn, held, stored, { view, mode, work, said })
  } finally {
    held.letGo()
    const now = ctx.clock.now()
    const expiresAt = lifeEnd()
    await releaseTurn(ctx.db, { conversationId, turnId, now, expiresAt, said: said.text })
  }
  // Only now: whoever hears it may say the next thing at once.
  turn.emit({ type: 'done', change_set_id: answer.change_set_id, usage: answer.usage })
  return answer
}

interface Work {
  view: ViewContext | undefined
  mode: ApprovalMode
  work: (run: Run) => Promise<void>
  said: { text: string }
}

async function runToItsEnd(
  turn: Turn,
  held: HeldTurn,
  stored: StoredConversation,
  { view, mode, work, said }: Work,
): Promise<TurnAnswer> {
  const { ctx } = turn
  const { conversation } = stored
  const usage = { input_tokens: 0, output_tokens: 0 }
  try {
    await withRun(turn, held, { stored, view, mode, usage }, work)
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
  return turnAnswer(ctx, { conversationId: turn.conversationId, conversation, turnId: turn.turnId })
}

async function withRun(
  turn: Turn,
  { signal }: HeldTurn,
  { stored, ...given }: Pick<Run, 'view' | 'mode' | 'usage'> & { stored: StoredConversation },
  work: (run: Run) => Promise<void>,
): Promise<void> {
  const { ctx, actor, turnId, conversationId } = turn
  signal.throwIfAborted()
  const isReadOnly = given.mode === 'read_only'
  const grant = { userId: actor.userId, conversationId, changeSetId: turnId, isReadOnly }
  const toolBox = await openToolBox(ctx, grant, signal)
  let noted: Promise<unknown> = Promise.resolve()
  try {
    const noteUsage: Run['noteUsage'] = (usage) => {
      noted = Promise.all([noted, addTurnUsage(ctx.db, turnId, usage)])
      noted.catch(() => undefined)
    }
    const { conversation } = stored
    await work({ ...turn, ...given, conversation, save: () => stored.save(), toolBox, signal, noteUsage })
  } finally {
    await Promise.all([noted, toolBox.close()])
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

function textsOf({ turnId }: Turn, { messages }: Conversation): string {
  return messages.flatMap((message) => (message.turn_id === turnId ? [message.content] : [])).join('\n')
}
