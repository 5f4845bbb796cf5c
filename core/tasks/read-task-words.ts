import type { Act } from '#core/acts/perform-act.ts'
import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import { firstDueText } from '#core/domain/quick-add/first-due.ts'
import { readTimeText } from '#core/domain/quick-add/read-time-text.ts'
import { readRecurrence, type ReadRecurrence } from '#core/domain/recurrence/preview-recurrence.ts'
import type { CreateTaskInput, Priority, RecurrenceMode, UpdateTaskInput } from '#core/domain/task.ts'

/** A new task with its times and its recurrence in words: each in its own field, while the title stays as it is. */
export interface TaskWords {
  title: string
  description?: string | undefined
  due?: string | undefined
  priority?: Priority | undefined
  tags?: string[] | undefined
  recurrence?: string | undefined
  recurrence_end?: string | undefined
  /** Minutes before the due time. */
  reminders?: number[] | undefined
}

export interface RecurrenceWordsInput {
  recurrence: string
  recurrence_end?: string | undefined
  mode?: RecurrenceMode | undefined
}

/** Words that take a due time or a recurrence away. */
export function isNone(text: string): boolean {
  return text.trim().toLowerCase() === 'none'
}

export function dateContext({ actor, now }: Pick<Act, 'actor' | 'now'>): DateContext {
  return { now, zone: actor.timeZone, weekStart: actor.weekStart }
}

/**
 * The input of `createTask` that the words mean. A recurrence in words starts with its next occurrence where no due time is
 * given (a pattern or an RRULE needs one); a time of day in it is that of a due date that has none.
 * @throws invalid_request, invalid_recurrence
 */
export function readTaskWords(act: Act, words: TaskWords): CreateTaskInput {
  const { due, recurrence, recurrence_end: end, reminders, ...fields } = words
  const rule = recurrence === undefined || isNone(recurrence) ? null : readRecurrence(recurrence)
  const dueText = readDue(due, rule, dateContext(act))
  return {
    ...fields,
    ...(dueText === null ? {} : { due_datetime: dueText }),
    ...(rule ? { recurrence_rule: rule.rule, recurrence_mode: rule.mode } : {}),
    ...(end === undefined ? {} : { recurrence_end_date: readTimeText(end, 'recurrence_end', dateContext(act)) }),
    ...(reminders ? { reminders: reminders.map((minutes) => ({ offset_minutes: minutes })) } : {}),
  }
}

/** The change of a task that sets, moves or (with "none") stops its recurrence. @throws see `readTaskWords` */
export function readRecurrenceWords(
  act: Act,
  { recurrence, recurrence_end: end, mode }: RecurrenceWordsInput,
  dueText: string | null,
): UpdateTaskInput {
  const context = dateContext(act)
  const endDate = end === undefined ? {} : { recurrence_end_date: readTimeText(end, 'recurrence_end', context) }
  if (isNone(recurrence)) return { recurrence_pattern: 'none', ...endDate }
  const read = readRecurrence(recurrence)
  const firstDue = dueText === null && read.inWords ? firstDueText(read, context) : null
  return {
    recurrence_rule: read.rule,
    recurrence_mode: mode ?? read.mode,
    ...(firstDue === null ? {} : { due_datetime: firstDue }),
    ...endDate,
  }
}

function readDue(due: string | undefined, rule: ReadRecurrence | null, context: DateContext): string | null {
  if (due === undefined) return rule?.inWords ? firstDueText(rule, context) : null
  const text = readTimeText(due, 'due', context)
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text)
  return isDate && rule?.time !== undefined ? `${text}T${rule.time}` : text
}
