import type { Context } from '#core/context.ts'
import { findApprovalMode, upsertApprovalMode } from '#core/db/chat-settings.ts'
import type { Actor } from '#core/domain/actor.ts'
import { requireChat } from './chat-limits.ts'
import { approvalModes, DEFAULT_APPROVAL_MODE, type ApprovalMode } from './policy.ts'

/** Before what the user wants to be asked. */
export async function getApprovalMode(ctx: Context, actor: Actor): Promise<ApprovalMode> {
  requireChat(actor)
  const stored = await findApprovalMode(ctx.db, actor.userId)
  return approvalModes.find((mode) => mode === stored) ?? DEFAULT_APPROVAL_MODE
}

export async function setApprovalMode(ctx: Context, actor: Actor, mode: ApprovalMode): Promise<ApprovalMode> {
  requireChat(actor)
  await upsertApprovalMode(ctx.db, actor.userId, mode)
  return mode
}
