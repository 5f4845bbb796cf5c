import type { Act } from '#core/acts/perform-act.ts'
import { DomainError } from '#core/domain/errors.ts'
import { parseQuickAdd, type QuickAddResult } from '#core/domain/quick-add/parse-quick-add.ts'
import { createTaskInput, type CreateTaskInput } from '#core/domain/task.ts'
import { localDate, toIso } from '#core/domain/time.ts'
import type { TaskFields } from './apply-fields.ts'

/**
 * The fields that a line of quick add says, under those given beside it, which win.
 * @throws invalid_request when what was read breaks a limit, such as that of the title
 */
export function readQuickAdd(act: Act, text: string, given: TaskFields): TaskFields {
  const { timeZone: zone, weekStart } = act.actor
  const read = parseQuickAdd(text, { now: act.now, zone, weekStart, anyReminder: true })
  const reminders = [...read.reminders, ...read.reminderTimes.map((time) => ({ reminder_time: toIso(time) }))]
  const words: CreateTaskInput = {
    title: read.title,
    ...(read.due ? { due_datetime: dueText(read.due, zone) } : {}),
    ...(read.priority ? { priority: read.priority } : {}),
    ...(read.tags.length > 0 ? { tags: read.tags } : {}),
    ...(read.recurrence ? { recurrence_rule: read.recurrence.rule, recurrence_mode: read.recurrence.mode } : {}),
    ...(reminders.length > 0 ? { reminders } : {}),
  }
  const checked = createTaskInput.safeParse(words)
  if (!checked.success) throw unreadable(text, checked.error.issues)
  const { quick_add: _, ...fields } = checked.data
  return withoutOverruled(fields, given)
}

function dueText({ instant, allDay }: NonNullable<QuickAddResult['due']>, zone: string): string {
  return allDay ? localDate(instant, zone) : toIso(instant)
}

/* A pattern overrules a rule that was read, and ids overrule names: they say the same thing in another field. */
function withoutOverruled(read: TaskFields, given: TaskFields): TaskFields {
  const fields: Record<string, unknown> = { ...read }
  if (given.recurrence_pattern !== undefined) delete fields['recurrence_rule']
  if (given.tag_ids !== undefined) delete fields['tags']
  for (const [name, value] of Object.entries(given)) if (value !== undefined) fields[name] = value
  return fields
}

function unreadable(text: string, issues: readonly { path: readonly PropertyKey[]; message: string }[]): DomainError {
  const details = issues.map(({ path, message }) => ({
    field: 'quick_add',
    problem: `${path.join('.')} ${message}`,
    value: text,
  }))
  return new DomainError('invalid_request', `quick_add: ${details[0]?.problem ?? 'cannot be read'}`, details)
}
