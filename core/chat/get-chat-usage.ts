import type { Context } from '#core/context.ts'
import { countTurns } from '#core/db/chat-turns.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { ChatUsage } from '#core/domain/chat.ts'
import { requireChat } from './chat-limits.ts'

/** What the user has had of the assistant, and may have; a limit of 0 is none. */
export async function getChatUsage(ctx: Context, actor: Actor): Promise<ChatUsage> {
  requireChat(actor)
  const { turnsPerHour, tokensPerDay } = ctx.config.chat
  const { turns, tokens } = await countTurns(ctx.db, actor.userId, ctx.clock.now())
  return { turns_last_hour: turns, turns_per_hour: turnsPerHour, tokens_last_day: tokens, tokens_per_day: tokensPerDay }
}
