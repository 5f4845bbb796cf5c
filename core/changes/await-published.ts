import type { Context } from '#core/context.ts'
import { hasWaitingEvents } from '#core/db/event-log.ts'
import { channels } from '#core/domain/events.ts'

/* The relay needs some ten milliseconds. While a broker is away it needs longer, and nobody has to wait for that. */
const PATIENCE_MS = 500
const LOOK_AGAIN_MS = 20

/** Waits until the user's own changes are in the log, so that whoever writes and then asks what changed is told of it. */
export async function awaitPublished(ctx: Context, userId: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while ((await hasWaitingEvents(ctx.db, userId, channels)) && performance.now() < deadline) await nextPublication(ctx)
}

function nextPublication(ctx: Context): Promise<void> {
  return new Promise((resolve) => {
    const unhear = ctx.signals.on('published', end)
    const timer = setTimeout(end, LOOK_AGAIN_MS)
    function end(): void {
      clearTimeout(timer)
      unhear()
      resolve()
    }
  })
}
