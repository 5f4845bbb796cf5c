import type { Context } from '#core/context.ts'
import { encodeCursor, decodeCursor } from '#core/changes/cursor.ts'
import { followEvents } from '#core/changes/follow-events.ts'
import { logBounds, readEventsAfter, type LoggedEvent } from '#core/db/event-log.ts'
import { channelOf, channels as allChannels, type Channel } from '#core/domain/events.ts'
import type { Subscriber } from './subscriber.ts'
import { watchCredentials } from './watch-credentials.ts'

const EXPIRY_CHECK_MS = 1_000
/* Of whatever size the events are, this many stay below what may wait for a reader; between batches sockets drain. */
const BATCH = 100

export type Feed = Awaited<ReturnType<typeof startFeed>>

/**
 * Follows the outbox cursor and hands every published event to the subscribers of its user: one reader a process, however
 * many sockets it holds. Any instance sees what any other did, and live and replay read the same rows.
 */
export async function startFeed(ctx: Context) {
  const byUser = new Map<string, Set<Subscriber>>()
  const hand = (event: LoggedEvent) => deliver(byUser.get(event.userId) ?? [], event)
  const follower = await followEvents(ctx, allChannels, hand, () => [...byUser.keys()])

  const replay = async (subscriber: Subscriber, channel: Channel, from: number) => {
    const progress = { missed: false }
    subscriber.replaying.set(channel, progress)
    let position = from
    let isAtEnd: boolean
    do {
      progress.missed = false
      const events = await readEventsAfter(ctx.db, {
        userId: subscriber.userId,
        afterSeq: position,
        channels: [channel],
        limit: BATCH,
      })
      for (const event of events) {
        position = event.seq
        subscriber.send(channel, encodeCursor(event.seq), event)
      }
      isAtEnd = events.length < BATCH
      if (!isAtEnd) await subscriber.flushed()
      // Only this user's own events count: on a busy server there is always another one of somebody.
    } while (!isAtEnd || progress.missed)
    subscriber.positions.set(channel, position)
    subscriber.replaying.delete(channel)
  }

  const credentials = watchCredentials(ctx, () => [...byUser.values()].flatMap((subscribers) => [...subscribers]))
  const timer = setInterval(() => credentials.expire(), EXPIRY_CHECK_MS)

  return {
    /** Where a subscription starts: the seq of the cursor, or of now with `reset` when the cursor cannot be replayed. */
    async start(cursor: string | undefined): Promise<{ seq: number; reset: boolean }> {
      const { lastSeq: now, purgedSeq } = await logBounds(ctx.db)
      if (cursor === undefined) return { seq: now, reset: false }
      const seq = decodeCursor(cursor)
      return seq === null || seq > now || seq < purgedSeq ? { seq: now, reset: true } : { seq, reset: false }
    },
    add(subscriber: Subscriber): void {
      const subscribers = byUser.get(subscriber.userId) ?? new Set()
      byUser.set(subscriber.userId, subscribers.add(subscriber))
      credentials.admit(subscriber)
    },
    remove(subscriber: Subscriber): void {
      const subscribers = byUser.get(subscriber.userId)
      subscribers?.delete(subscriber)
      if (subscribers?.size === 0) byUser.delete(subscriber.userId)
    },
    /** Sends what a channel missed since `from`, in order, each once; then it is live. */
    replay,
    async stop(): Promise<void> {
      clearInterval(timer)
      credentials.stop()
      await follower.stop()
    },
  }
}

function deliver(subscribers: Iterable<Subscriber>, event: LoggedEvent): void {
  const channel = channelOf(event.type)
  if (!channel) return
  for (const subscriber of subscribers) {
    const position = subscriber.positions.get(channel)
    if (position === undefined || position >= event.seq) continue
    const replaying = subscriber.replaying.get(channel)
    if (replaying) {
      replaying.missed = true
      continue
    }
    subscriber.positions.set(channel, event.seq)
    subscriber.send(channel, encodeCursor(event.seq), event)
  }
}
