import type { RequestHandler } from 'express'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { DomainError } from '#core/domain/errors.ts'

const SIGN_UPS_PER_HOUR = 30

export interface RateLimits {
  perUser: RequestHandler
  signUp: RequestHandler
  /** For the form, where only the action knows that it is a sign-up. @throws rate_limited */
  countSignUp(address: string): Promise<void>
}

/** Requests a minute of one user, and sign-ups an hour from one address; 0 turns both off. Counted in each process. */
export function rateLimits(perMinute: number): RateLimits {
  if (perMinute === 0) return { perUser: pass, signUp: pass, countSignUp: async () => undefined }
  const users = new RateLimiterMemory({ points: perMinute, duration: 60 })
  const addresses = new RateLimiterMemory({ points: SIGN_UPS_PER_HOUR, duration: 3600 })
  const countSignUp = (address: string) =>
    take(addresses, address, `At most ${SIGN_UPS_PER_HOUR} sign-ups an hour from one address.`)
  return {
    countSignUp,
    perUser: async (req, _res, next) => {
      if (req.caller) await take(users, req.caller.user.id, `At most ${perMinute} requests a minute.`)
      next()
    },
    signUp: async (req, _res, next) => {
      await countSignUp(req.ip ?? '')
      next()
    },
  }
}

/** A limit of requests from one address, for doors that are open to everybody. */
export function addressLimit(
  isOn: boolean,
  allowance: { points: number; duration: number },
  message: string,
): RequestHandler {
  if (!isOn) return pass
  const addresses = new RateLimiterMemory(allowance)
  return async (req, _res, next) => {
    await take(addresses, req.ip ?? '', message)
    next()
  }
}

const pass: RequestHandler = (_req, _res, next) => next()

async function take(limiter: RateLimiterMemory, key: string, message: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refused) {
    const wait = (refused as RateLimiterRes).msBeforeNext
    throw new DomainError('rate_limited', message, { retry_after_s: Math.ceil(wait / 1000) })
  }
}
