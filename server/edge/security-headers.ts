import helmet from 'helmet'
import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'

/** Headers of every answer. Scripts run by nonce only, nothing is loaded from elsewhere, and nobody may frame a page. */
export function securityHeaders({ isHttps }: { isHttps: boolean }): RequestHandler {
  const nonce = (req: IncomingMessage) => `'nonce-${(req as IncomingMessage & { cspNonce: string }).cspNonce}'`
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", nonce],
        // Components set style attributes; styles can load nothing from elsewhere.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    frameguard: { action: 'deny' },
    strictTransportSecurity: isHttps,
    crossOriginOpenerPolicy: isHttps ? { policy: 'same-origin' } : false,
    originAgentCluster: false,
  })
}
