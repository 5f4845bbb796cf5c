import type { ServerResponse } from 'node:http'
import type { Context } from '#core/context.ts'
import { DomainError, isDomainError, type ErrorCode } from '#core/domain/errors.ts'
import { toDomainError } from './tool-error.ts'

/* Refusals before a request is read; whatever comes later is an answer of the protocol. */
const statusOf: Partial<Record<ErrorCode, number>> = {
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
}

/** Answers a request that does not get as far as the protocol, with an error as all of HTTP has it. */
export function refuse(ctx: Context, res: ServerResponse, thrown: unknown, requestId: string): void {
  const error = toDomainError(thrown)
  const { code, details } = error
  if (code === 'internal' && !isDomainError(thrown))
    ctx.log.error({ err: thrown, request_id: requestId }, 'an MCP request failed')
  if (res.headersSent) {
    res.destroy()
    return
  }
  const wait = (details as { retry_after_s?: number } | null)?.retry_after_s
  if (wait !== undefined) res.setHeader('Retry-After', String(wait))
  // What is left of a body that is too large is not waited for.
  if (code === 'too_large') res.setHeader('Connection', 'close')
  res.writeHead(statusOf[code] ?? 500, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  res.end(refusalBody(ctx, error, requestId))
}

/**
 * The SDK refuses a token that lacks a scope in the shape of OAuth errors; here it gets that of all others, while the
 * challenge in its header stays what clients ask for more by.
 */
export function restateRefusal(ctx: Context, answer: Response, requestId: string): Response {
  const challenge = answer.headers.get('www-authenticate') ?? ''
  const required = / scope="([^"]+)"/.exec(challenge)?.[1]
  if (answer.status !== 403 || required === undefined) return answer
  const error = new DomainError('insufficient_scope', `The token lacks the scope ${required}.`, { required })
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'WWW-Authenticate': challenge }
  return new Response(refusalBody(ctx, error, requestId), { status: 403, headers })
}

function refusalBody(ctx: Context, { code, message, details }: DomainError, requestId: string): string {
  const timestamp = ctx.clock.now().toISOString()
  return JSON.stringify({ error: { code, message, details, request_id: requestId, timestamp } })
}
