import type { Context } from '#core/context.ts'
import { requireScope } from '#core/acts/require-scope.ts'
import { countTurns } from '#core/db/chat-turns.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'

const HOUR_S = 3_600

/** The assistant acts for people and their programs, with both scopes, and never for itself. @throws forbidden, insufficient_scope */
export function requireChat(actor: Actor): void {
  if (actor.type === 'agent') throw new DomainError('forbidden', 'The assistant does not talk to itself.')
  requireScope(actor, 'tasks:read')
  requireScope(actor, 'tasks:write')
}

/** @throws rate_limited when the user has had their turns of the hour, or the model's tokens of the day */
export async function requireTurnLeft(ctx: Context, actor: Actor): Promise<void> {
  const { turnsPerHour, tokensPerDay } = ctx.config.chat
  const now = ctx.clock.now()
  const used = await countTurns(ctx.db, actor.userId, now)
  if (turnsPerHour > 0 && used.turns >= turnsPerHour) {
    throw refused(`At most ${turnsPerHour} messages to the assistant an hour.`, waitFor(used.oldestTurn, HOUR_S, now))
  }
  if (tokensPerDay > 0 && used.tokens >= tokensPerDay) {
    const wait = waitFor(used.oldestTokens, 24 * HOUR_S, now)
    throw refused(`The assistant may use ${tokensPerDay} tokens a day for you, and has used them.`, wait)
  }
}

function waitFor(oldest: Date | null, seconds: number, now: Date): number {
  return oldest ? Math.ceil((oldest.getTime() - now.getTime()) / 1_000 + seconds) : seconds
}

function refused(message: string, wait: number): DomainError {
  return new DomainError('rate_limited', message, { retry_after_s: Math.max(1, wait) })
}
