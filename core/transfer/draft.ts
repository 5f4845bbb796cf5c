import { DomainError, type FieldProblem } from '#core/domain/errors.ts'
import { tagNameSchema } from '#core/domain/tag.ts'
import type { ReminderState, TaskRecurrence } from '#core/domain/task-state.ts'
import { MAX_TAGS_PER_TASK, taskDescription, taskTitle, type Priority } from '#core/domain/task.ts'
import type { WeekStart } from '#core/domain/actor.ts'

/** What local times and words in a file are read against. */
export interface ReadingContext {
  now: Date
  timeZone: string
  weekStart: WeekStart
}

/** A task as a file describes it: every format is read into this, and stored from it in one way. */
export interface DraftTask {
  /** Where it stands in the file, for problems found later: `line 12`, `tasks.3`. */
  place: string
  title: string
  description: string
  completed: boolean
  completedAt: Date | null
  /** Set for what belongs into the trash. */
  deletedAt: Date | null
  dueAt: Date | null
  allDay: boolean
  priority: Priority
  recurrence: TaskRecurrence | null
  nextOccurrence: Date | null
  createdAt: Date
  updatedAt: Date
  tags: readonly string[]
  reminders: readonly ReminderState[]
  /** Index of the first task of the series, and of the instance before, among the drafts. */
  parent: number | null
  predecessor: number | null
}

export interface DraftTag {
  name: string
  color?: string
}

export interface Draft {
  tags: readonly DraftTag[]
  tasks: readonly DraftTask[]
}

/** More in one file would hold up everybody else's writes; a larger account is imported in parts. */
export const MAX_IMPORTED_TASKS = 25_000

/** Asked before the tasks are read one by one. @throws limit_reached */
export function refuseTooMany(tasks: number): void {
  if (tasks <= MAX_IMPORTED_TASKS) return
  throw new DomainError('limit_reached', `At most ${MAX_IMPORTED_TASKS} tasks a file; this has ${tasks}.`, {
    limit: MAX_IMPORTED_TASKS,
    what: 'tasks of a file',
  })
}

const MAX_PROBLEMS = 50
const MAX_SHOWN = 200

/** Collects what is wrong with a file, so that one try shows all of it (the first 50). */
export interface Problems {
  add(field: string, problem: string, value?: unknown): void
  /** The value, or null after noting what the work threw. */
  read<T>(field: string, value: unknown, work: () => T): T | null
  /** @throws invalid_request when anything was noted */
  throwIfAny(): void
}

export function collectProblems(): Problems {
  const found: FieldProblem[] = []
  const add = (field: string, problem: string, value?: unknown): void => {
    if (found.length >= MAX_PROBLEMS) return
    found.push(value === undefined ? { field, problem } : { field, problem, value: shortened(value) })
  }
  return {
    add,
    read(field, value, work) {
      try {
        return work()
      } catch (error) {
        add(field, problemOf(error), value)
        return null
      }
    },
    throwIfAny() {
      const [first] = found
      if (!first) return
      const more = found.length > 1 ? ` (and ${found.length - 1} more)` : ''
      throw new DomainError('invalid_request', `Nothing was imported. ${first.field}: ${first.problem}${more}`, found)
    },
  }
}

/* Only what the reading of a value may throw: a bug must not look like a broken file. */
function problemOf(error: unknown): string {
  const { name, code, details, message } = error as DomainError
  if (name !== 'DomainError' || (code !== 'invalid_request' && code !== 'invalid_recurrence')) throw error
  const [detail] = Array.isArray(details) ? (details as FieldProblem[]) : []
  return detail?.problem ?? message
}

function shortened(value: unknown): unknown {
  return typeof value === 'string' && value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value
}

/** The title as tasks have it, or null after noting the problem. */
export function readTitle(problems: Problems, field: string, text: string): string | null {
  return checked(problems, field, text, taskTitle.safeParse(text))
}

export function readDescription(problems: Problems, field: string, text: string): string | null {
  return checked(problems, field, text, taskDescription.safeParse(text))
}

/** The tag names of a task: in their one spelling, each once, whatever its case. */
export function readTags(problems: Problems, field: string, names: readonly string[]): string[] {
  const tags = new Map<string, string>()
  for (const name of names) {
    const tag = checked(problems, field, name, tagNameSchema.safeParse(name))
    if (tag !== null && !tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag)
  }
  if (tags.size > MAX_TAGS_PER_TASK) problems.add(field, `must be at most ${MAX_TAGS_PER_TASK} tags`, tags.size)
  return [...tags.values()]
}

function checked(
  problems: Problems,
  field: string,
  value: string,
  result: { success: true; data: string } | { success: false; error: { issues: { message: string }[] } },
): string | null {
  if (result.success) return result.data
  problems.add(field, result.error.issues[0]?.message ?? 'is not valid', value)
  return null
}

/**
 * A reminder from a file. What would still be pending is so only for a task that is open, and when its time is to come: nobody
 * wants the reminders of last year all at once.
 */
export function draftReminder(
  reminder: Pick<ReminderState, 'reminderTime' | 'offsetMinutes'> & Partial<ReminderState>,
  task: { completed: boolean },
  now: Date,
): ReminderState {
  const wanted = reminder.status ?? 'pending'
  const status = wanted === 'pending' && (task.completed || reminder.reminderTime <= now) ? 'cancelled' : wanted
  const sentAt = status === 'sent' ? (reminder.sentAt ?? reminder.reminderTime) : null
  return {
    id: null,
    reminderTime: reminder.reminderTime,
    offsetMinutes: reminder.offsetMinutes,
    status,
    scheduleVersion: 1,
    sentAt,
    endedAt: status === 'pending' ? null : (reminder.endedAt ?? sentAt ?? now),
    createdAt: reminder.createdAt ?? now,
  }
}
