import type { Context } from '#core/context.ts'
import { oldestWaiting } from '#core/db/event-log.ts'

/* The relay looks each second; an event that has waited longer than this waits for something that is away. */
const DELAYED_AFTER_MS = 5_000

/** Whether events wait for a bus that is away: what is changed is kept, and shows elsewhere only once that is back. */
export async function areUpdatesDelayed(ctx: Context): Promise<boolean> {
  const oldest = await oldestWaiting(ctx.db)
  return oldest !== null && ctx.clock.now().getTime() - oldest.getTime() > DELAYED_AFTER_MS
}
