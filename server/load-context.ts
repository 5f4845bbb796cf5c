import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { User } from '#core/domain/user.ts'
import { mcpAddressFor } from '#core/oauth/issuer.ts'
import { allowFormTarget } from './edge/security-headers.ts'
import { sessionCookies } from './edge/session-cookie.ts'
import type { AppServices } from './services.ts'

/** What a loader or action is given: the only way in which pages reach the server. */
export interface AppLoadContext {
  services: AppServices
  /** Null for somebody who is not signed in. */
  actor: Actor | null
  user: User | null
  cspNonce: string
  log: Logger
  /** Where assistants connect to. */
  mcpAddress: string
  now(): Date
  /** Set-Cookie values. */
  startSession(token: string): string
  endSession(): string
  /** Lets the answer to a form of this page lead to that address, which is not one of ours. */
  allowFormTarget(url: string): void
}

export function createLoadContext(
  ctx: Context,
  services: AppServices,
  { req, res }: { req: Request; res: Response },
): AppLoadContext {
  const cookies = sessionCookies({ isHttps: ctx.config.web.publicUrl.startsWith('https:') })
  return {
    services,
    actor: req.caller?.actor ?? null,
    user: req.caller?.user ?? null,
    cspNonce: req.cspNonce,
    log: ctx.log,
    mcpAddress: mcpAddressFor(ctx.config, req.get('host')),
    now: () => ctx.clock.now(),
    startSession: cookies.start,
    endSession: cookies.end,
    allowFormTarget: (url) => allowFormTarget(res, url),
  }
}
