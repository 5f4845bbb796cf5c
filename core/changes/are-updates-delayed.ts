import type { Context } from '#core/context.ts'
import { hasWaitedSince } from '#core/db/event-log.ts'
import type { Actor } from '#core/domain/actor.ts'

/* The relay looks each second; an event that has waited longer than this is late. */
const DELAYED_AFTER_MS = 5_000

/**
 * Whether events of this user wait, for a bus that is away or behind many others of theirs: what they change is kept, and
 * shows elsewhere later.
 */
export async function areUpdatesDelayed(ctx: Context, { userId }: Pick<Actor, 'userId'>): Promise<boolean> {
  return hasWaitedSince(ctx.db, userId, new Date(ctx.clock.now().getTime() - DELAYED_AFTER_MS))
}
