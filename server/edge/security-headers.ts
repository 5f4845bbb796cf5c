import helmet from 'helmet'
import type { IncomingMessage } from 'node:http'
import type { RequestHandler, Response } from 'express'

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
        // Nor can a frame be led anywhere else.
        frameSrc: ["'self'"],
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

const POLICY = 'Content-Security-Policy'
const OWN_FORMS = "form-action 'self'"

/** Adds the target that a form of this answer is redirected to, which browsers hold against `form-action` too. */
export function allowFormTarget(res: Response, target: string): void {
  const { protocol, hostname, origin } = new URL(target)
  // A policy has no way to name an IPv6 address, nor the host of an app's own scheme.
  const source = /^https?:$/.test(protocol) && !hostname.startsWith('[') ? origin : protocol
  const policy = res.get(POLICY) ?? ''
  res.set(POLICY, policy.replace(OWN_FORMS, `${OWN_FORMS} ${source}`))
}
