import type { z } from 'zod'
import { asStoreRefusal } from '#core/db/failure.ts'
import { DomainError, isDomainError, type ErrorCode, type FieldProblem } from '#core/domain/errors.ts'

/** What a client reads of a refused call: what was wrong, and what to do next. */
export interface ToolError {
  code: ErrorCode
  message: string
  hint: string
  candidates?: unknown
  details?: unknown
}

/* What to do next, for those that have an answer. */
const hints: Partial<Record<ErrorCode, string>> = {
  invalid_request: 'Correct the arguments that the message names and call again.',
  ambiguous_task: 'Ask the user which one is meant, then call again with its task_id.',
  task_not_found: 'Find the task with search_tasks; one that was deleted comes back with restore_task.',
  not_found: 'Look the id or name up with a list tool (list_tags, list_reminders, get_activity_logs) and call again.',
  task_deleted: 'Bring the task back with restore_task first.',
  task_completed: 'Open the task again with reopen_task first.',
  version_conflict: 'Somebody changed the task meanwhile. Read it with get_task, decide anew, and send its version.',
  undo_conflict: 'Undo what the message names first, or change the task directly.',
  due_required:
    'Give the task a due time with set_task_due_date first, or in the same call where there is due. A recurrence in words ("every monday") begins by itself.',
  due_in_past: 'Choose a time in the future. get_overview tells what time it is for the user.',
  invalid_recurrence:
    'A recurrence is daily, weekly, monthly, an RRULE or words: try it with preview_recurrence, set it with set_task_recurrence.',
  reminder_needs_due: 'Give the task a due time first, or use when for an absolute time.',
  reminder_id_required: 'Call again with the reminder_id; get_task shows the reminders of the task.',
  limit_reached: 'Remove or finish something first, or narrow the call down.',
  tag_exists: 'Use the tag that is there, or choose another name.',
  idempotency_key_reused: 'Use a new idempotency_key for a new request, or repeat the same arguments.',
  confirmation_required: 'Call again with dry_run: true, show the user what is affected, then add the confirmation.',
  insufficient_scope: 'The user has to connect this client again with the scope that is needed.',
  rate_limited: 'Wait for a minute, then go on.',
  unavailable: 'Docket cannot reach its database. Try again in a few seconds.',
  internal: 'Something went wrong inside Docket. Try again, or tell the user.',
}

/** Any error as one that may be told; what is inside an unexpected one stays here. */
export function toDomainError(error: unknown): DomainError {
  if (isDomainError(error)) return error
  return asStoreRefusal(error) ?? new DomainError('internal', 'Something went wrong.')
}

export function toToolError({ code, message, details }: DomainError): ToolError {
  const { candidates, ...rest } = (details ?? {}) as { candidates?: unknown }
  const isList = Array.isArray(details)
  return {
    code,
    message: withValue(inToolWords(message), details),
    hint: hints[code] ?? 'Change the call, or tell the user.',
    ...(candidates === undefined ? {} : { candidates }),
    ...(isList || Object.keys(rest).length === 0 ? {} : { details: rest }),
  }
}

/** The error of one item of a batch. */
export function toItemError({
  code,
  message,
  details,
}: Pick<DomainError, 'code' | 'message'> & { details?: unknown }): {
  code: string
  message: string
} {
  return { code, message: withValue(inToolWords(message), details) }
}

/* What a use case says of one field, with the value that it speaks of. */
function withValue(message: string, details: unknown): string {
  const [problem, ...more] = Array.isArray(details) ? (details as FieldProblem[]) : []
  const { value } = shortValue(problem?.value)
  if (
    value === undefined ||
    more.length > 0 ||
    message.includes(typeof value === 'string' ? value : JSON.stringify(value))
  )
    return message
  return `${message} (given: ${JSON.stringify(value)})`
}

/* Use cases speak of the fields of the API; some have another name among the arguments of tools. */
const argumentNames: Record<string, string> = {
  due_datetime: 'due',
  recurrence_end_date: 'recurrence_end',
  recurrence_rule: 'recurrence',
  reminder_time: 'when',
  offset_minutes: 'before_minutes',
  due_date_start: 'due_from',
  due_date_end: 'due_to',
}

function inToolWords(message: string): string {
  return message.replace(/^(\w+): /, (whole, field: string) => {
    const name = argumentNames[field]
    return name === undefined ? whole : `${name}: `
  })
}

/** Arguments that do not keep their schema: every problem, with the value as it was given. */
export function invalidArguments(error: z.ZodError, given: unknown): DomainError {
  const problems = error.issues.slice(0, 5).map((issue): FieldProblem => {
    const field = issue.path.join('.') || (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'arguments')
    const problem = problemOf(issue, valueAt(given, issue.path))
    return { field: field.slice(0, 100), problem, ...shortValue(valueAt(given, issue.path)) }
  })
  const text = problems.map(({ field, problem, value }) => {
    return `${field}: ${problem}${value === undefined ? '' : ` (given: ${JSON.stringify(value)})`}`
  })
  return new DomainError('invalid_request', text.join('; '), problems)
}

function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') return 'is not an argument of this tool'
  return issue.code === 'invalid_type' && value === undefined ? `is required (${issue.expected})` : issue.message
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], given)
}

/* Enough to be recognised, and no echo of something large. */
function shortValue(value: unknown): { value?: unknown } {
  if (typeof value === 'string') return { value: value.slice(0, 60) }
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? { value } : {}
}
