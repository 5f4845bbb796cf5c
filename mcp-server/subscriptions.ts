import { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'
import type { ServerEvent, ServerEventBus } from '@modelcontextprotocol/server'
import { followEvents, type EventFollower } from '#core/changes/follow-events.ts'
import type { Context } from '#core/context.ts'
import type { LoggedEvent } from '#core/db/event-log.ts'
import { resourcesTouchedBy } from './resources.ts'

type Listener = (event: ServerEvent) => void

/** Whose stream is being opened, and what ends it. */
export interface Listening {
  userId: string
  /** Revoking any of these ends the stream. */
  endedBy: readonly string[]
  expiresAt: Date | null
  response: ServerResponse
}

export interface Subscriptions {
  /** For the SDK, which subscribes to it whenever it opens a stream. */
  bus: ServerEventBus
  /** Serves one request that may open a stream, in the name of its user. Nothing published from then on is missed. */
  serve<T>(listening: Listening, work: () => Promise<T>): Promise<T>
  stop(): Promise<void>
}

const EXPIRY_CHECK_MS = 1_000

/**
 * Tells open streams which resources changed. All users have the same addresses (`docket://tasks/today`), and the SDK
 * tells everybody who listens to an address; so this bus knows whose stream each listener is, and hands an event to the
 * listeners of its own user alone. A listener without a user cannot come to be.
 */
export function openSubscriptions(ctx: Context): Subscriptions {
  const serving = new AsyncLocalStorage<Listening>()
  const listeners = new Map<string, Set<Listener>>()
  const open = new Set<Listening>()
  let follower: Promise<EventFollower> | null = null

  const tell = (event: LoggedEvent) => {
    const own = listeners.get(event.userId)
    if (!own) return
    const { data } = JSON.parse(event.payload) as { data: { task_id: number | null } }
    for (const uri of resourcesTouchedBy(event.type, data.task_id)) {
      for (const listener of own) listener({ kind: 'resource_updated', uri })
    }
  }

  const subscribe = (listener: Listener) => {
    const listening = serving.getStore()
    if (!listening) throw new Error('a stream without a user was to be opened')
    const own = listeners.get(listening.userId) ?? new Set()
    listeners.set(listening.userId, own.add(listener))
    open.add(listening)
    ctx.metrics.sockets.inc({ transport: 'mcp' })
    let isLive = true
    return () => {
      if (!isLive) return
      isLive = false
      own.delete(listener)
      if (own.size === 0) listeners.delete(listening.userId)
      open.delete(listening)
      ctx.metrics.sockets.dec({ transport: 'mcp' })
    }
  }

  const end = (isOver: (listening: Listening) => boolean) => {
    for (const listening of open) if (isOver(listening)) listening.response.destroy()
  }
  // Without an id signals were lost, and any credential may have ended: whoever may still listen comes again.
  const offRevoked = ctx.signals.on('revoked', (id) => end(({ endedBy }) => id === '' || endedBy.includes(id)))
  const timer = setInterval(() => {
    const now = ctx.clock.now()
    end(({ expiresAt }) => expiresAt !== null && expiresAt <= now)
  }, EXPIRY_CHECK_MS).unref()

  return {
    bus: { publish: () => undefined, subscribe },
    async serve(listening, work) {
      follower ??= followEvents(ctx, 'all', tell)
      try {
        await follower
      } catch (error) {
        follower = null
        throw error
      }
      return serving.run(listening, work)
    },
    async stop() {
      clearInterval(timer)
      offRevoked()
      await (await follower)?.stop()
    },
  }
}
