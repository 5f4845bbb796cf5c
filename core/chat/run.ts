import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { Emit } from './chat-event.ts'
import type { Conversation, ViewContext } from './conversation.ts'
import type { ChatModel, ModelUsage } from './model.ts'
import type { ApprovalMode } from './policy.ts'
import type { ToolBox } from './tool-box.ts'

/** A turn while it goes on. */
export interface Run {
  ctx: Context
  actor: Actor
  /** Also the id of the change set of all that the turn does. */
  turnId: string
  conversationId: string
  conversation: Conversation
  view: ViewContext | undefined
  model: ChatModel
  toolBox: ToolBox
  mode: ApprovalMode
  emit: Emit
  /** Stores the conversation as it is. Rejects when another turn has taken it over. */
  save(): Promise<void>
  /** Aborted by the user, by a lost lease or by the time limit; its reason says which. */
  signal: AbortSignal
  /** Of the turn so far. */
  usage: ModelUsage
  /** Counts what one answer of the model used, at once: a turn that is cut off has used it too. */
  noteUsage(usage: ModelUsage): void
}
