import type { Context } from '#core/context.ts'
import { currentSeq, readEventsAfter, type LoggedEvent } from '#core/db/event-log.ts'
import type { Channel } from '#core/domain/events.ts'

const POLL_MS = 1_000
const BATCH = 100

/* Beyond so many it is cheaper to read everybody's than to say whose. */
const MAX_NAMED = 100

export interface EventFollower {
  stop(): Promise<void>
}

/**
 * Hands on every event that is published from now on, in order, each once: woken by the relay's signal, and by a timer
 * for signals that get lost. Resolves when nothing published later can be missed.
 *
 * `whose` is asked before each look, and leaves those out whom nobody listens to; others' events may be among them too.
 * Whoever begins to listen reads what there is after that, and misses nothing: a look goes no further than to what was
 * published before it asked.
 */
export async function followEvents(
  ctx: Context,
  channels: readonly Channel[] | 'all',
  onEvent: (event: LoggedEvent) => void,
  whose: () => readonly string[] | 'all' = () => 'all',
): Promise<EventFollower> {
  let lastSeq = await currentSeq(ctx.db)
  let running: Promise<void> | null = null
  let again = false

  const read = async (upToSeq: number) => {
    const users = whose()
    if (users.length === 0) return []
    const named = users === 'all' || users.length > MAX_NAMED ? {} : { userIds: users }
    return readEventsAfter(ctx.db, { afterSeq: lastSeq, upToSeq, channels, limit: BATCH, ...named })
  }

  const catchUp = async () => {
    do {
      again = false
      const upTo = await currentSeq(ctx.db)
      for (;;) {
        const events = await read(upTo)
        for (const event of events) {
          lastSeq = event.seq
          onEvent(event)
        }
        if (events.length < BATCH) break
      }
      lastSeq = upTo
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
