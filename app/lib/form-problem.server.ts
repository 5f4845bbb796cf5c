import { data } from '@remix-run/node'
import type { z } from 'zod'
import { DomainError, isDomainError, type FieldProblem } from '#core/domain/errors.ts'
import type { ActionAnswer, FormProblem } from './action-answer.ts'

/* Where to show what a rule of the domain refuses. */
const fieldOfCode: Record<string, string> = {
  due_required: 'due_datetime',
  due_in_past: 'due_datetime',
  invalid_recurrence: 'recurrence_rule',
  reminder_needs_due: 'remind_me',
  task_completed: 'remind_me',
  tag_exists: 'name',
  email_taken: 'email',
}

/** The problem in words for a form. Throws on what is not the user's doing, for the error page. */
export function toFormProblem(error: unknown): FormProblem {
  if (!isDomainError(error)) throw error
  if (error.code === 'internal') throw error
  const details = detailList(error)
  if (details.length > 0 && error.code === 'invalid_request') {
    return { message: 'Please look at the marked fields.', fields: byField(details) }
  }
  const field = fieldOfCode[error.code]
  return { message: error.message, fields: field ? { [field]: error.message } : {} }
}

/** Refuses one field of a form in words. */
export function refuseField(field: string, problem: string): never {
  throw new DomainError('invalid_request', problem, [{ field, problem }])
}

/** The input that the schema makes of the values of a form; refuses with a sentence for each field. */
export function parseForm<S extends z.ZodType>(schema: S, values: unknown): z.output<S> {
  const result = schema.safeParse(values)
  if (result.success) return result.data
  const details = result.error.issues.map((issue) => ({ field: String(issue.path[0] ?? ''), problem: issue.message }))
  throw new DomainError('invalid_request', details[0]?.problem ?? 'Invalid form.', details)
}

function byField(details: readonly FieldProblem[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const { field, problem } of details) {
    const name = field.split('.')[0] ?? ''
    fields[name] ??= problem.charAt(0).toUpperCase() + problem.slice(1)
  }
  return fields
}

function detailList(error: DomainError): FieldProblem[] {
  return Array.isArray(error.details) ? (error.details as FieldProblem[]) : []
}

/** The answer to a refused form: 4xx with what was typed, so that nothing has to be typed again. Passwords are left out. */
export function refuse(error: unknown, form: FormData) {
  const problem = toFormProblem(error)
  return data<ActionAnswer>({ ok: false, problem, values: formValues(form) }, { status: 400 })
}

export function formValues(form: FormData): Record<string, string> {
  const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return Object.fromEntries(texts.filter(([name]) => name !== 'password'))
}
