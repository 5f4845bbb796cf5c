/**
 * The one error of the product. It carries a stable `code` and no HTTP status: each edge (HTTP, MCP, worker) maps codes
 * to its own language. Compare `code`, never `instanceof`: bundles may hold two copies of this class.
 */
export const errorCodes = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'csrf',
  'insufficient_scope',
  'not_found',
  'method_not_allowed',
  'email_taken',
  'tag_exists',
  'task_deleted',
  'task_completed',
  'version_conflict',
  'undo_conflict',
  'too_large',
  'unsupported_media_type',
  'due_required',
  'due_in_past',
  'invalid_recurrence',
  'reminder_needs_due',
  'reminder_id_required',
  'limit_reached',
  'idempotency_key_reused',
  'confirmation_required',
  'invalid_credentials',
  'rate_limited',
  'model_error',
  'model_timeout',
  'turn_in_progress',
  'ambiguous_task',
  'task_not_found',
  'unavailable',
  'timeout',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** One problem with one field of the input; `details` of `invalid_request` is a list of these. */
export interface FieldProblem {
  field: string
  problem: string
  value?: unknown
}

export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: ErrorCode
  readonly details: unknown

  constructor(code: ErrorCode, message: string, details: unknown = null) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** True for a DomainError of any copy of the class, optionally of the given code. */
export function isDomainError(error: unknown, code?: ErrorCode): error is DomainError {
  if (!(error instanceof Error) || error.name !== 'DomainError') return false
  return code === undefined || (error as DomainError).code === code
}

/** `invalid_request` about one field: names the field, the problem and the value as given. */
export function invalid(field: string, problem: string, value?: unknown): DomainError {
  const detail: FieldProblem = value === undefined ? { field, problem } : { field, problem, value }
  return new DomainError('invalid_request', `${field}: ${problem}`, [detail])
}

export function notFound(what: string, id: string | number): DomainError {
  return new DomainError('not_found', `No ${what} with id ${id}.`)
}
