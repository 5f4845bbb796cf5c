import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { findPendingApprovals } from '#core/db/chat-approvals.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { AppCallInput } from '#core/domain/chat.ts'
import { notFound } from '#core/domain/errors.ts'
import { chooseModel } from './choose-model.ts'
import { newCallId } from './call-id.ts'
import type { ApprovalView } from './chat-event.ts'
import { requireChat } from './chat-limits.ts'
import { callsOf, newAssistantMessage, settleUnfinished, type Call, type Conversation } from './conversation.ts'
import { loadConversation } from './conversation-store.ts'
import { toHistory } from './history.ts'
import { openToolBox } from './open-tool-box.ts'
import { requireConversation } from './require-conversation.ts'
import type { Run } from './run.ts'
import { runCalls } from './run-calls.ts'
import { takeTurn } from './take-turn.ts'
import { toCall } from './to-call.ts'
import { createTurnLimits } from './turn-limits.ts'

export interface AppCallAnswer {
  /** Null while it waits for approval. */
  result: unknown
  is_error: boolean
  /** The call of the conversation that this became; null for one that only looked. */
  call_id: string | null
  pending_approvals: ApprovalView[]
  change_set_id: string | null
}

/**
 * Calls a tool for the page that is shown in place of a result. The page is trusted no more than a model: what changes
 * something is a turn of the conversation, with the same approvals, and can be seen and undone there.
 * @throws not_found, turn_in_progress, unavailable
 */
export async function callFromApp(
  ctx: Context,
  actor: Actor,
  input: AppCallInput,
  signal: AbortSignal,
): Promise<AppCallAnswer> {
  requireChat(actor)
  const { conversation_id: conversationId } = input
  await requireConversation(ctx, actor, conversationId)
  const { conversation } = await loadConversation(ctx, actor.userId, conversationId)
  requireApp(conversation, input.call_id)
  return (await look(ctx, actor, input, signal)) ?? change(ctx, actor, input, signal)
}

/* A page acts only for a result that is there. */
function requireApp(conversation: Conversation, callId: string): void {
  const shown = callsOf(conversation).some(({ id, app, status }) => id === callId && app && status === 'done')
  if (!shown) throw notFound('result with a page', callId)
}

/** What a tool that cannot change anything answers; null for any other. */
async function look(
  ctx: Context,
  { userId }: Actor,
  { conversation_id: conversationId, tool, arguments: args }: AppCallInput,
  signal: AbortSignal,
): Promise<AppCallAnswer | null> {
  const grant = { userId, conversationId, changeSetId: randomUUID(), isReadOnly: true }
  const toolBox = await openToolBox(ctx, grant, signal)
  try {
    if (!toolBox.tools.some(({ name, isReadOnly }) => name === tool && isReadOnly)) return null
    const { result, isError } = await toolBox.call(tool, args, signal)
    return { result, is_error: isError, call_id: null, pending_approvals: [], change_set_id: null }
  } finally {
    await toolBox.close()
  }
}

async function change(ctx: Context, actor: Actor, input: AppCallInput, signal: AbortSignal): Promise<AppCallAnswer> {
  const { conversation_id: conversationId } = input
  const prepare = async (conversation: Conversation) => {
    // What waits for a click goes on waiting: it has nothing to do with this.
    const waiting = await findPendingApprovals(ctx.db, conversationId, ctx.clock.now())
    settleUnfinished(conversation, new Set(waiting.map(({ call_id: id }) => id)))
    return undefined
  }
  let made: Call | undefined
  const work = async (run: Run) => {
    made = await runOne(run, input)
  }
  // Nobody follows it, and the model is not asked.
  const parts = { model: chooseModel(ctx.config), emit: () => undefined, signal }
  const turn = { ...parts, ctx, actor, turnId: randomUUID(), conversationId }
  const { pending_approvals: pending, change_set_id } = await takeTurn(turn, prepare, work)
  const { id, status, result, is_error } = made!
  const isWaiting = status === 'waiting'
  return {
    result: isWaiting ? null : result,
    is_error,
    call_id: id,
    pending_approvals: pending.filter(({ call_id: waiting }) => waiting === id),
    change_set_id,
  }
}

async function runOne(run: Run, { tool, arguments: args }: AppCallInput): Promise<Call> {
  const limits = createTurnLimits()
  limits.noteTaint(toHistory(run.conversation).isTainted)
  const message = { ...newAssistantMessage(run.turnId, run.ctx.clock.now()), from_app: true as const }
  const call = toCall(run, { id: newCallId(), name: tool, arguments: JSON.stringify(args) }, limits)
  message.calls.push(call)
  run.conversation.messages.push(message)
  // Known before it happens, as in any turn.
  await run.save()
  await runCalls(run, message, limits)
  return call
}
