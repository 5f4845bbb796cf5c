import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { ChatInput, Decision } from '#core/domain/chat.ts'
import { chooseModel } from './choose-model.ts'
import { decideApproval } from './decide-approval.ts'
import { sendMessage } from './send-message.ts'
import type { TurnParts } from './take-turn.ts'
import type { TurnAnswer } from './turn-answer.ts'

/** A message and all that comes of it, for whoever cannot follow it as it happens. */
export async function sendWhole(
  ctx: Context,
  actor: Actor,
  input: ChatInput,
  signal: AbortSignal,
): Promise<TurnAnswer> {
  return (await sendMessage(ctx, actor, input, unheard(ctx, signal))).answer
}

/** A decision and all that comes of it. */
export async function decideWhole(
  ctx: Context,
  actor: Actor,
  decided: { id: string; decision: Decision },
  signal: AbortSignal,
): Promise<TurnAnswer> {
  return (await decideApproval(ctx, actor, decided, unheard(ctx, signal))).answer
}

/** What answers, by name; whether it is a model that text is sent to. */
export async function describeModel(ctx: Context): Promise<{ name: string; isRemote: boolean }> {
  return { name: chooseModel(ctx.config).name, isRemote: ctx.config.model !== null }
}

function unheard(ctx: Context, signal: AbortSignal): TurnParts {
  return { model: chooseModel(ctx.config), signal, emit: () => undefined }
}
