import { DomainError } from '#core/domain/errors.ts'

/* SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const TRANSIENT = new Set(['40001', '40P01'])
const DOWN = new Set(['57P01', '57P02', '57P03', '08000', '08001', '08003', '08006', '53300'])
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'])

/* Objection wraps what pg throws in errors of its own, which have no code. */
function nativeOf(error: unknown): unknown {
  return (error as { nativeError?: unknown } | null)?.nativeError ?? error
}

function codeOf(error: unknown): string {
  const code = (nativeOf(error) as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** A deadlock or serialization failure: the same transaction may succeed when run again. */
export function isTransient(error: unknown): boolean {
  return TRANSIENT.has(codeOf(error))
}

/** The database cannot be reached (or has no connection free): the request may be repeated later. */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (DOWN.has(codeOf(error)) || error.name === 'KnexTimeoutError') return true
  if (NETWORK.has(codeOf(error)) && 'syscall' in error) return true
  return /Connection terminated|Client has encountered a connection error|timeout expired|Unable to acquire a connection/.test(
    error.message,
  )
}

/* Text or numbers that PostgreSQL cannot hold: the net beneath the schemas. */
const UNFIT_VALUE = new Set(['22021', '22P05', '22P02', '22003'])

/** What an error of the database says to a caller; null for one that is a fault of ours. */
export function asStoreRefusal(error: unknown): DomainError | null {
  if (isDatabaseDown(error))
    return new DomainError('unavailable', 'The database is not available.', { dependency: 'database' })
  if (!UNFIT_VALUE.has((error as { code?: string } | null)?.code ?? '')) return null
  return new DomainError('invalid_request', 'A value cannot be stored as it is.', [
    { field: '', problem: 'holds characters or numbers that cannot be stored' },
  ])
}

/** A unique constraint refused the row; `constraint` narrows it to one of ours. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (codeOf(error) !== '23505') return false
  return constraint === undefined || (nativeOf(error) as { constraint?: string }).constraint === constraint
}
