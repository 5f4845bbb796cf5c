import type { RequestHandler } from 'express'
import type { Config } from '#core/config.ts'
import { DomainError } from '#core/domain/errors.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Tells whether an Origin is this server's: PUBLIC_URL's, and on a loopback bind every name of loopback at that port. */
export function originCheck(config: Config): (origin: string) => boolean {
  const own = new URL(config.web.publicUrl)
  const isLoopback = LOOPBACK.has(config.web.host) || config.web.host === '::1'
  return (origin) => {
    if (origin === own.origin) return true
    if (!isLoopback || !URL.canParse(origin)) return false
    const { protocol, hostname, port } = new URL(origin)
    return protocol === 'http:' && LOOPBACK.has(hostname) && (port || '80') === (own.port || String(config.web.port))
  }
}

/**
 * Refuses an unsafe request that a cookie or a form of another site made. Bearer tokens are never sent by a browser of
 * itself, so those requests need no Origin.
 */
export function requireSameOrigin(isOwn: (origin: string) => boolean): RequestHandler {
  return (req, _res, next) => {
    if (SAFE.has(req.method)) return next()
    const origin = req.get('origin')
    const bearer = req.get('authorization') !== undefined
    if (origin === undefined) {
      if (bearer || !req.get('cookie')?.includes('docket_session=')) return next()
      if (req.get('sec-fetch-site') === 'same-origin') return next()
      throw new DomainError('csrf', 'A request with a session cookie needs a same-origin Origin.')
    }
    if (bearer || isOwn(origin)) return next()
    throw new DomainError('csrf', `Origin ${JSON.stringify(origin.slice(0, 200))} is not this server's.`)
  }
}
