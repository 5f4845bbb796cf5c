import { randomBytes, randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Context } from '#core/context.ts'
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

/** Names the request, and logs and measures it when its answer is out: never with a query, a body or a token. */
export function requestInfo(ctx: Context): RequestHandler {
  return (req, res, next) => {
    const given = req.get('x-request-id')
    req.id = given && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
    req.cspNonce = randomBytes(16).toString('base64')
    req.caller = null
    res.set('X-Request-Id', req.id)
    const started = process.hrtime.bigint()
    res.on('close', () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9
      const route = req.routePattern ?? 'page'
      ctx.metrics.httpDuration.observe({ method: req.method, route, status: res.statusCode }, seconds)
      ctx.log.info(
        {
          request_id: req.id,
          method: req.method,
          route,
          status: res.statusCode,
          ms: Math.round(seconds * 1e4) / 10,
          user_id: req.caller?.user.id,
        },
        'request',
      )
    })
    next()
  }
}
