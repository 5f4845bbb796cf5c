import type { Context } from '#core/context.ts'
import { hasWaitingFromBefore, isOutboxStuck } from '#core/db/event-log.ts'
import type { Actor } from '#core/domain/actor.ts'

/* The relay looks each second; an event that has waited longer than this is late. */
const DELAYED_AFTER_MS = 5_000

/**
 * Whether what this user changes is kept and shows elsewhere only later: no events go out, or theirs wait behind many
 * others of theirs.
 */
export async function areUpdatesDelayed(ctx: Context, { userId }: Pick<Actor, 'userId'>): Promise<boolean> {
  const moment = new Date(ctx.clock.now().getTime() - DELAYED_AFTER_MS)
  return (await isOutboxStuck(ctx.db, moment)) || (await hasWaitingFromBefore(ctx.db, userId, moment))
}
