import type { RequestHandler } from 'express'
import { addressLimit } from '#server/edge/rate-limits.ts'

const REGISTRATIONS_PER_HOUR = 30
/* An hour's token is one request; a whole team behind one address stays far below. */
const TOKEN_REQUESTS_PER_MINUTE = 120

/** Limits of what anybody may ask: by address, since nobody is signed in here. */
export interface OAuthLimits {
  register: RequestHandler
  token: RequestHandler
}

/** @param isOn false where RATE_LIMIT_PER_MINUTE is 0 */
export function oauthLimits(isOn: boolean): OAuthLimits {
  return {
    register: addressLimit(
      isOn,
      { points: REGISTRATIONS_PER_HOUR, duration: 3_600 },
      `At most ${REGISTRATIONS_PER_HOUR} registrations an hour from one address.`,
    ),
    token: addressLimit(
      isOn,
      { points: TOKEN_REQUESTS_PER_MINUTE, duration: 60 },
      `At most ${TOKEN_REQUESTS_PER_MINUTE} token requests a minute from one address.`,
    ),
  }
}
