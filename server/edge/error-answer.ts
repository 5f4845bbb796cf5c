import type { ErrorRequestHandler, Request, Response } from 'express'
import { asStoreRefusal } from '#core/db/failure.ts'
import { DomainError, isDomainError, type ErrorCode } from '#core/domain/errors.ts'
import type { Context } from '#core/context.ts'

/** The status of each code: the only place where HTTP meets the errors of the domain. */
const statusOf: Record<ErrorCode, number> = {
  invalid_request: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  forbidden: 403,
  csrf: 403,
  insufficient_scope: 403,
  not_found: 404,
  task_not_found: 404,
  method_not_allowed: 405,
  email_taken: 409,
  tag_exists: 409,
  task_deleted: 409,
  task_completed: 409,
  version_conflict: 409,
  undo_conflict: 409,
  turn_in_progress: 409,
  too_large: 413,
  unsupported_media_type: 415,
  due_required: 422,
  due_in_past: 422,
  invalid_recurrence: 422,
  reminder_needs_due: 422,
  reminder_id_required: 422,
  ambiguous_task: 422,
  limit_reached: 422,
  idempotency_key_reused: 422,
  confirmation_required: 422,
  rate_limited: 429,
  internal: 500,
  model_error: 502,
  unavailable: 503,
  timeout: 504,
  model_timeout: 504,
}

/* What Express and its parsers throw, by `type` or status. */
const fromParser: Record<string, [ErrorCode, string]> = {
  'entity.too.large': ['too_large', 'The body is larger than this route takes.'],
  'entity.parse.failed': ['invalid_request', 'The body is not valid JSON.'],
  'encoding.unsupported': ['unsupported_media_type', 'The encoding of the body is not supported.'],
  'charset.unsupported': ['unsupported_media_type', 'The character set of the body is not supported, expected UTF-8.'],
}

/** Any error as one of ours. What is inside an unexpected one is for the log, never for the caller. */
export function toDomainError(error: unknown): DomainError {
  if (isDomainError(error)) return error
  const refusal = asStoreRefusal(error)
  if (refusal) return refusal
  const { type, status } = (error ?? {}) as { type?: string; status?: number }
  const known = type ? fromParser[type] : undefined
  if (known) return new DomainError(known[0], known[1], [{ field: 'body', problem: known[1] }])
  if (status !== undefined && status >= 400 && status < 500) {
    return new DomainError('invalid_request', 'The request could not be read.', [
      { field: '', problem: 'could not be read' },
    ])
  }
  return new DomainError('internal', 'Something went wrong on our side.')
}

export function statusOfError(error: DomainError): number {
  return statusOf[error.code]
}

/** The envelope of every error answer. Which scope is missing is for `WWW-Authenticate`; the code is that of the contract. */
export function errorBody(error: DomainError, requestId: string, now: Date) {
  const { message, details } = error
  const code = error.code === 'insufficient_scope' ? 'forbidden' : error.code
  return { error: { code, message, details, request_id: requestId, timestamp: now.toISOString() } }
}

export function sendError(ctx: Context, req: Request, res: Response, thrown: unknown): void {
  const error = toDomainError(thrown)
  if (error.code === 'internal') ctx.log.error({ err: thrown, request_id: req.id }, 'a request failed')
  if (res.headersSent) {
    res.destroy()
    return
  }
  if (error.code === 'unauthenticated') res.set('WWW-Authenticate', 'Bearer')
  // RFC 6750 §3.1
  const { required } = (error.details ?? {}) as { required?: string }
  if (error.code === 'insufficient_scope' && required !== undefined)
    res.set('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${required}"`)
  if (error.code === 'unavailable') res.set('Retry-After', '1')
  const wait = (error.details as { retry_after_s?: number } | null)?.retry_after_s
  if (error.code === 'rate_limited' && wait !== undefined) res.set('Retry-After', String(Math.max(1, Math.ceil(wait))))
  res.status(statusOf[error.code]).json(errorBody(error, req.id, ctx.clock.now()))
}

export function errorHandler(ctx: Context): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => sendError(ctx, req, res, error)
}
