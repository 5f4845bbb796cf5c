import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'

/**
 * Counts the requests of a user in a minute; 0 counts none. Those of the assistant are the server's own: the message that
 * caused them was counted where it came in. @throws rate_limited
 */
export function createRateLimit(perMinute: number): (actor: Actor) => Promise<void> {
  if (perMinute === 0) return async () => undefined
  const users = new RateLimiterMemory({ points: perMinute, duration: 60 })
  return async ({ userId, type }) => {
    if (type === 'agent') return
    try {
      await users.consume(userId)
    } catch (refused) {
      const seconds = Math.max(1, Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000))
      throw new DomainError('rate_limited', `At most ${perMinute} requests a minute.`, { retry_after_s: seconds })
    }
  }
}
