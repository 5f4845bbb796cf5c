import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { findApproval, findPendingApprovals, settleApproval, type ApprovalRow } from '#core/db/chat-approvals.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { Decision } from '#core/domain/chat.ts'
import { DomainError } from '#core/domain/errors.ts'
import { isUuid } from '#core/users/is-uuid.ts'
import { requireChat } from './chat-limits.ts'
import {
  assistantMessages,
  callsOf,
  settleCall,
  settleUnfinished,
  type Call,
  type Conversation,
} from './conversation.ts'
import { canonical, hashCall } from './policy.ts'
import { emitResult, runApproved } from './run-calls.ts'
import { runLoop } from './run-loop.ts'
import type { Run } from './run.ts'
import { takeTurn, type TurnParts } from './take-turn.ts'
import { beginTurn, findEarlierTurn, type KeyedAnswer } from './turn-keys.ts'

/**
 * Decides what waits for the user, once, and lets the turn go on: with the call that was approved, as it was approved,
 * or without it. The model is asked again when nothing waits any more.
 * @throws not_found when nothing waits under this id any more; otherwise as sendMessage
 */
export async function decideApproval(
  ctx: Context,
  actor: Actor,
  decided: { id: string; decision: Decision },
  parts: TurnParts,
): Promise<KeyedAnswer> {
  requireChat(actor)
  const { id, decision } = decided
  const earlier = await findEarlierTurn(ctx, actor, decided)
  if (earlier) return earlier
  const approval = isUuid(id) ? await findApproval(ctx.db, actor.userId, id) : null
  if (!approval || !isOpen(ctx, approval)) throw nothingWaits(id)
  const { conversation_id: conversationId } = approval
  const turn = { ...parts, ctx, actor, turnId: randomUUID(), conversationId }
  const prepare = async (conversation: Conversation) => {
    const now = ctx.clock.now()
    const call = requireCall(actor, approval, conversation)
    const state = decision === 'approve' ? 'approved' : 'declined'
    // The key first: were it refused afterwards, what was approved would never be done.
    await beginTurn(ctx, actor, { turnId: turn.turnId, conversationId, input: decided })
    if (!(await settleApproval(ctx.db, id, { state, now }))) throw nothingWaits(id)
    const others = await findPendingApprovals(ctx.db, conversationId, now)
    settleUnfinished(conversation, new Set([call.id, ...others.map((other) => other.call_id)]))
    if (decision === 'decline') {
      settleCall(call, 'declined')
      call.ran_in = turn.turnId
    }
    return undefined
  }
  const answer = await takeTurn(turn, prepare, (run) => goOn(run, approval.call_id, decision))
  return { answer, replayed: false }
}

async function goOn(run: Run, callId: string, decision: Decision): Promise<void> {
  const calls = callsOf(run.conversation)
  const asking = assistantMessages(run.conversation).find((message) => message.calls.some(({ id }) => id === callId))
  const call = calls.find(({ id }) => id === callId)!
  if (decision === 'approve') await runApproved(run, call)
  else emitResult(run, call)
  await run.save()
  // What the user began on a page is over with it: the model has asked for nothing.
  if (!asking?.from_app && !calls.some(({ status }) => status === 'waiting')) await runLoop(run)
}

function isOpen(ctx: Context, { state, expires_at: end }: ApprovalRow): boolean {
  return state === 'pending' && end > ctx.clock.now()
}

/* The call of the conversation and what was approved must be one and the same. */
function requireCall({ userId }: Actor, approval: ApprovalRow, conversation: Conversation): Call {
  const { conversation_id: conversationId, tool, arguments: args } = approval
  const call = callsOf(conversation).find((one) => one.id === approval.call_id && one.status === 'waiting')
  const isSame = call?.tool === tool && canonical(call.arguments) === canonical(args)
  const isBound = approval.arguments_hash === hashCall({ userId, conversationId, tool, arguments: args })
  if (!call || !isSame || !isBound) throw nothingWaits(approval.id)
  return call
}

function nothingWaits(id: string): DomainError {
  const message = `Nothing waits for approval under the id ${id}: it was decided, or its 10 minutes are over.`
  return new DomainError('not_found', message)
}
