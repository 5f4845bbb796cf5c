import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Context } from '#core/context.ts'
import { observeRequest } from '#core/platform/observe-request.ts'
import type { Authenticated } from '#core/users/authenticate.ts'

declare module 'express-serve-static-core' {
  interface Request {
    /** Echoed as X-Request-Id and in every log line and error. */
    id: string
    cspNonce: string
    /** Who asks; null for somebody without a (good) credential. */
    caller: (Authenticated & { byCookie: boolean }) | null
    /** The pattern of the route that answered, for metrics and logs. */
    routePattern?: string
  }
}

/** Names, traces, logs and measures every request: never with a query, a body or a token. */
export function requestInfo(ctx: Context): RequestHandler {
  return (req, res, next) => {
    const observed = observeRequest(ctx, req, res, () => ({
      route: req.routePattern ?? 'page',
      userId: req.caller?.user.id,
    }))
    req.id = observed.id
    req.cspNonce = randomBytes(16).toString('base64')
    req.caller = null
    observed.run(next)
  }
}
