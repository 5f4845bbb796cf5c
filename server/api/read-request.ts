import type { Request } from 'express'
import type { z } from 'zod'
import { DomainError, invalid, type FieldProblem } from '#core/domain/errors.ts'

const SECRETS = new Set(['password', 'token'])
const MAX_SHOWN = 100
const MAX_PROBLEMS = 20

/** What a schema makes of the input. @throws invalid_request that names each field, its problem and its value */
export function readWith<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const details = result.error.issues.flatMap((issue) => toProblems(issue, input)).slice(0, MAX_PROBLEMS)
  throw new DomainError(
    'invalid_request',
    details
      .map(({ field, problem }) => `${field}: ${problem}`)
      .join('; ')
      .slice(0, 500),
    details,
  )
}

function toProblems(issue: z.core.$ZodIssue, input: unknown): FieldProblem[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...path, key].join('.').slice(0, MAX_SHOWN),
      problem: 'is not a known field',
    }))
  }
  const { field, value } = givenAt(path, input)
  const isShown = ['string', 'number', 'boolean'].includes(typeof value) && !path.some((key) => SECRETS.has(key))
  return [{ field, problem: issue.message, ...(isShown ? { value: shorten(value) } : {}) }]
}

/* What was given there; of a text that the schema made a list of, the whole text and not one letter of it. */
function givenAt(path: string[], input: unknown): { field: string; value: unknown } {
  let value = input
  for (const [depth, key] of path.entries()) {
    if (typeof value === 'string') return { field: path.slice(0, depth).join('.'), value }
    value = (value as Record<string, unknown> | null | undefined)?.[key]
  }
  return { field: path.join('.') || 'body', value }
}

function shorten(value: unknown): unknown {
  return typeof value === 'string' && value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value
}

/** The query as an object of texts. @throws invalid_request for a parameter given twice */
export function readQuery(req: Request): Record<string, string> {
  const query: Record<string, string> = Object.create(null) as Record<string, string>
  // Not as a URL: a request line may hold one whole that is none.
  const text = /\?([^#]*)/.exec(req.originalUrl)?.[1] ?? ''
  if (!isDecodable(text)) throw invalid('query', 'is not valid UTF-8 in percent-encoding', text.slice(0, MAX_SHOWN))
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in query) throw invalid(name.slice(0, MAX_SHOWN), 'is given more than once')
    query[name] = value
  }
  return { ...query }
}

const MAX_INTEGER = 2_147_483_647
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Ids in the path: whole numbers, but for those of change sets, tokens, connections, conversations and approvals: of these
 * `uuidOf` says the name.
 */
export function readId(name: string, text: string, uuidOf: string | null): number | string {
  if (uuidOf !== null) {
    if (!UUID.test(text)) throw new DomainError('not_found', `No ${uuidOf} with id ${text.slice(0, MAX_SHOWN)}.`)
    return text.toLowerCase()
  }
  if (!/^\d{1,15}$/.test(text)) throw invalid(name, 'must be a whole number', text.slice(0, MAX_SHOWN))
  const id = Number(text)
  if (id < 1 || id > MAX_INTEGER) throw new DomainError('not_found', `Nothing here has the ${name} ${text}.`)
  return id
}

/** @throws invalid_request for a key that is not 1 to 255 visible characters */
export function readIdempotencyKey(req: Request): string | undefined {
  const key = req.get('idempotency-key')
  if (key === undefined) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw invalid('Idempotency-Key', 'must have 1 to 255 visible ASCII characters')
  return key
}

/** The version of `If-Match: "N"`; `*` stands for any. @throws invalid_request */
export function readIfMatch(req: Request): number | undefined {
  const header = req.get('if-match')?.trim()
  if (header === undefined || header === '*') return undefined
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header)
  if (!match) throw invalid('If-Match', 'must be a version like "3"', header.slice(0, MAX_SHOWN))
  return Number(match[1])
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
