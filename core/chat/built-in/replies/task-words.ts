import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import { isDomainError } from '#core/domain/errors.ts'
import { explainRule } from '#core/domain/recurrence/explain-rule.ts'
import type { BriefTask } from '#core/chat/built-in/tool-results.ts'
import { sayMoment } from './dates.ts'
import { escapeMarkdown, listed, titled } from './escape.ts'

/** When a task is due, as people say it; undefined when it is not. */
export function sayDue(
  { due_datetime: due, all_day: allDay = false }: BriefTask,
  clock: DateContext,
): string | undefined {
  return due ? sayMoment(due, clock, { allDay: allDay || looksAllDay(due, clock) }) : undefined
}

/* Candidates come without `all_day`; what is due at 23:59 is a day. */
function looksAllDay(due: string, clock: DateContext): boolean {
  return sayMoment(due, clock).endsWith(' at 23:59')
}

/** How a task repeats: "every week on Monday"; undefined when it does not. */
export function sayRecurrence({ recurrence_rule: rule, recurrence_pattern: pattern }: BriefTask): string | undefined {
  if (!rule) return pattern && pattern !== 'none' ? pattern : undefined
  try {
    return explainRule(rule).replace(/^E/, 'e')
  } catch (error) {
    if (isDomainError(error, 'invalid_recurrence')) return pattern
    throw error
  }
}

/** A task in a line: title, due time, and what else sets it apart. */
export function taskLine(task: BriefTask, clock: DateContext): string {
  const due = sayDue(task, clock)
  const isOverdue = task.completed !== true && task.due_datetime != null && new Date(task.due_datetime) < clock.now
  const marks = [
    task.completed === true ? 'done' : undefined,
    due && (isOverdue ? `overdue, ${due}` : due),
    task.priority === 'High' || task.priority === 'Low' ? `${task.priority} priority` : undefined,
    sayRecurrence(task),
    task.tags?.length ? task.tags.map(({ name }) => `\\#${escapeMarkdown(name)}`).join(' ') : undefined,
  ].filter((mark) => mark !== undefined)
  return marks.length === 0 ? titled(task.title) : `${titled(task.title)} (${marks.join('; ')})`
}

/** Tasks as a numbered list, so that "the second one" has a meaning. */
export function numbered(tasks: readonly BriefTask[], clock: DateContext, from = 1): string {
  return tasks.map((task, index) => `${index + from}. ${taskLine(task, clock)}`).join('\n')
}

/** The titles of several tasks in a sentence; of many, the first and how many more. */
export function titles(tasks: readonly { title: string }[], most = 8): string {
  const shown = tasks.slice(0, most).map(({ title }) => titled(title))
  const more = tasks.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : listed(shown)
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
