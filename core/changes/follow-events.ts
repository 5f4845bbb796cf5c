import type { Context } from '#core/context.ts'
import { currentSeq, readEventsAfter, type LoggedEvent } from '#core/db/event-log.ts'
import type { Channel } from '#core/domain/events.ts'

const POLL_MS = 1_000
const BATCH = 100

export interface EventFollower {
  stop(): Promise<void>
}

/**
 * Hands on every event of everybody that is published from now on, in order, each once: woken by the relay's signal,
 * and by a timer for signals that get lost. Resolves when nothing published later can be missed.
 */
export async function followEvents(
  ctx: Context,
  channels: readonly Channel[] | 'all',
  onEvent: (event: LoggedEvent) => void,
): Promise<EventFollower> {
  let lastSeq = await currentSeq(ctx.db)
  let running: Promise<void> | null = null
  let again = false

  const catchUp = async () => {
    do {
      again = false
      // Read before the events: whatever they leave out up to here is for none of these channels.
      const upTo = await currentSeq(ctx.db)
      for (;;) {
        const events = await readEventsAfter(ctx.db, { afterSeq: lastSeq, channels, limit: BATCH })
        for (const event of events) {
          lastSeq = event.seq
          onEvent(event)
        }
        if (events.length < BATCH) break
      }
      lastSeq = Math.max(lastSeq, upTo)
    } while (again)
  }

  /* One at a time; a wake-up during a run makes it run once more. An outage is over when the next poll gets through. */
  const wake = () => {
    if (running) {
      again = true
      return
    }
    running = catchUp()
      .catch((error: unknown) => ctx.log.warn({ err: error }, 'the events could not be read'))
      .finally(() => {
        running = null
      })
  }

  const offPublished = ctx.signals.on('published', wake)
  const timer = setInterval(wake, POLL_MS)
  return {
    async stop() {
      clearInterval(timer)
      offPublished()
      await running
    },
  }
}
