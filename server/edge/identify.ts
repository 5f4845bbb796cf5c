import type { Request, RequestHandler } from 'express'
import type { Context } from '#core/context.ts'
import type { Scope } from '#core/domain/actor.ts'
import { requireScope } from '#core/acts/require-scope.ts'
import { DomainError } from '#core/domain/errors.ts'
import { authenticate, type Authenticated } from '#core/users/authenticate.ts'
import { readSessionCookie } from './session-cookie.ts'

export type Caller = Authenticated & { byCookie: boolean }

/** Who sent these headers: by bearer token, else by session cookie; null without a good one. */
export async function findCaller(
  ctx: Context,
  headers: { authorization?: string | undefined; cookie?: string | undefined },
): Promise<Caller | null> {
  const bearer =
    headers.authorization === undefined ? null : (/^Bearer +(\S{1,512})$/i.exec(headers.authorization)?.[1] ?? '')
  const token = bearer ?? readSessionCookie(headers.cookie)
  if (!token) return null
  const found = await authenticate(ctx, token)
  return found && { ...found, byCookie: bearer === null }
}

/** Finds out who asks; whether somebody must is each route's business. */
export function identify(ctx: Context): RequestHandler {
  return async (req, _res, next) => {
    req.caller = await findCaller(ctx, req.headers)
    next()
  }
}

/** @throws unauthenticated, insufficient_scope */
export function requireCaller(req: Request, scope?: Scope): Caller {
  if (!req.caller) throw new DomainError('unauthenticated', 'Sign in, or send a bearer token.')
  if (scope) requireScope(req.caller.actor, scope)
  return req.caller
}
