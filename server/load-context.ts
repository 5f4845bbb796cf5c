import type { Request } from 'express'
import type { Logger } from 'pino'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { User } from '#core/domain/user.ts'
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
  now(): Date
  /** Set-Cookie values. */
  startSession(token: string): string
  endSession(): string
}

export function createLoadContext(ctx: Context, services: AppServices, req: Request): AppLoadContext {
  const cookies = sessionCookies({ isHttps: ctx.config.web.publicUrl.startsWith('https:') })
  return {
    services,
    actor: req.caller?.actor ?? null,
    user: req.caller?.user ?? null,
    cspNonce: req.cspNonce,
    log: ctx.log,
    now: () => ctx.clock.now(),
    startSession: cookies.start,
    endSession: cookies.end,
  }
}
