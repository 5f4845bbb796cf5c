import { isDomainError } from '#core/domain/errors.ts'
import { readRecurrence } from '#core/domain/recurrence/preview-recurrence.ts'
import { updateTaskInput, type Task, type UpdateTaskInput } from '#core/domain/task.ts'
import type { Difference } from './action-answer.ts'
import { formText } from './form-text.ts'
import { parseForm, refuseField } from './form-problem.server.ts'
import { tagNames } from './task-filters.ts'
import { toInputDate, toInputDateTime } from './task-view.server.ts'

/** The values of the task form, all text, as the inputs hold them. */
export interface TaskFormValues {
  title: string
  description: string
  due_datetime: string
  all_day: string
  priority: string
  repeat: string
  recurrence_rule: string
  recurrence_mode: string
  recurrence_end_date: string
  tags: string
}

const plainRules: Record<string, string> = {
  'FREQ=DAILY': 'daily',
  'FREQ=WEEKLY': 'weekly',
  'FREQ=MONTHLY': 'monthly',
}

export function toFormValues(task: Task, zone: string): TaskFormValues {
  const rule = task.recurrence_rule
  const repeat = rule === null ? 'none' : (plainRules[rule] ?? 'custom')
  return {
    title: task.title,
    description: task.description,
    due_datetime: toInputDateTime(task.due_datetime, zone),
    all_day: task.all_day ? 'on' : '',
    priority: task.priority,
    repeat,
    recurrence_rule: repeat === 'custom' && rule !== null ? rule : '',
    recurrence_mode: task.recurrence_mode,
    recurrence_end_date: toInputDate(task.recurrence_end_date, zone),
    tags: task.tags.map((tag) => tag.name).join(', '),
  }
}

export function readFormValues(form: FormData): TaskFormValues {
  // Text areas send CRLF, where the core has LF.
  const text = (name: string) => formText(form, name).replaceAll('\r\n', '\n')
  return {
    title: text('title'),
    description: text('description'),
    due_datetime: text('due_datetime'),
    all_day: text('all_day'),
    priority: text('priority'),
    repeat: text('repeat'),
    recurrence_rule: text('recurrence_rule'),
    recurrence_mode: text('recurrence_mode') || 'schedule',
    recurrence_end_date: text('recurrence_end_date'),
    tags: text('tags'),
  }
}

/**
 * What the form changes. `shown` is what its inputs held when the page was made: what still reads the same is left
 * alone, so that a due time keeps its seconds and an overdue task can be saved.
 */
export function toUpdateInput(
  form: TaskFormValues,
  shown: TaskFormValues,
  version: number | undefined,
): UpdateTaskInput {
  const changed = (...names: (keyof TaskFormValues)[]) => names.some((name) => form[name] !== shown[name])
  const values: Record<string, unknown> = {}
  if (changed('title')) values['title'] = form.title
  if (changed('description')) values['description'] = form.description
  if (changed('priority')) values['priority'] = form.priority
  if (changed('tags')) values['tags'] = tagNames(form.tags)
  if (changed('due_datetime', 'all_day')) values['due_datetime'] = dueText(form)
  if (changed('repeat', 'recurrence_rule')) Object.assign(values, recurrenceFields(form))
  if (changed('recurrence_mode')) values['recurrence_mode'] = form.recurrence_mode
  if (changed('recurrence_end_date')) values['recurrence_end_date'] = form.recurrence_end_date || null
  return parseForm(updateTaskInput, version === undefined ? values : { ...values, version })
}

/* "All day" leaves the time of day out, which is how the core is told of a whole day. */
function dueText({ due_datetime: due, all_day: allDay }: TaskFormValues): string | null {
  if (due === '') return null
  return allDay ? due.slice(0, 10) : due
}

function recurrenceFields(form: TaskFormValues): Record<string, unknown> {
  if (form.repeat !== 'custom') return { recurrence_pattern: form.repeat || 'none' }
  const text = form.recurrence_rule.trim()
  if (text === '') return refuseField('recurrence_rule', 'Say how it repeats, for example “every 2 weeks”.')
  const { rule, mode, time } = readRecurrence(text.replace(/^RRULE:/i, ''))
  if (time !== undefined)
    return refuseField('recurrence_rule', 'The time of day comes from the due time; leave it out.')
  return mode === 'completion' ? { recurrence_rule: rule, recurrence_mode: mode } : { recurrence_rule: rule }
}

const fieldNames: Record<keyof TaskFormValues, string> = {
  title: 'Title',
  description: 'Description',
  due_datetime: 'Due',
  all_day: 'All day',
  priority: 'Priority',
  repeat: 'Repeat',
  recurrence_rule: 'Custom repeat',
  recurrence_mode: 'Next one counts from',
  recurrence_end_date: 'Repeat until',
  tags: 'Tags',
}

/** The current task out of a `version_conflict`, and where it differs from the form. */
export function conflictOf(error: unknown, form: TaskFormValues, zone: string) {
  if (!isDomainError(error, 'version_conflict')) return null
  const { current } = error.details as { current: Task }
  const saved = toFormValues(current, zone)
  const names = Object.keys(fieldNames) as (keyof TaskFormValues)[]
  const differences: Difference[] = names
    .filter((name) => form[name] !== saved[name])
    .map((name) => ({ field: fieldNames[name], yours: form[name], saved: saved[name] }))
  return { version: current.version, differences }
}
