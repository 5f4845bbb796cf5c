import pLimit from 'p-limit'
import type { Context } from '#core/context.ts'
import type { Subscriber } from './subscriber.ts'

const CHECKS_AT_ONCE = 3
/* Longer than any connection takes from the check of its credential to being known to the feed. */
const REMEMBER_REVOKED_MS = 60_000

/** Ends connections whose credential is revoked or over. `all` names those there are at the moment. */
export function watchCredentials(ctx: Context, all: () => Subscriber[]) {
  const revoked = new Map<string, number>()
  const takeTurns = pLimit(CHECKS_AT_ONCE)

  const check = async (subscriber: Subscriber) => {
    const { expiresAt } = subscriber
    // Not again with the next tick, while this look goes on.
    subscriber.expiresAt = null
    try {
      const found = await takeTurns(() => subscriber.check())
      if (found) subscriber.expiresAt = found.expiresAt
      else subscriber.revoke()
    } catch (error) {
      subscriber.expiresAt = expiresAt
      ctx.log.warn({ err: error }, 'a connected credential could not be checked')
    }
  }

  const stop = ctx.signals.on('revoked', (credentialId) => {
    // Without an id: signals were lost, and any credential may have ended meanwhile.
    if (credentialId === '') return all().forEach((subscriber) => void check(subscriber))
    revoked.set(credentialId, ctx.clock.now().getTime())
    for (const subscriber of all()) if (subscriber.endedBy.includes(credentialId)) subscriber.revoke()
  })

  return {
    stop,
    /** A connection whose credential was revoked while nobody knew of it yet ends at once. */
    admit(subscriber: Subscriber): void {
      if (subscriber.endedBy.some((id) => revoked.has(id))) subscriber.revoke()
    },
    /** A session may have been prolonged by its use, so that its end is looked up once more. */
    expire(): void {
      const now = ctx.clock.now()
      for (const [id, at] of revoked) if (now.getTime() - at > REMEMBER_REVOKED_MS) revoked.delete(id)
      for (const subscriber of all()) if (subscriber.expiresAt && subscriber.expiresAt <= now) void check(subscriber)
    },
  }
}
