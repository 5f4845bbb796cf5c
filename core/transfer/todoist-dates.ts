import { invalid, isDomainError } from '#core/domain/errors.ts'
import { parseQuickAdd } from '#core/domain/quick-add/parse-quick-add.ts'
import { parseWhen } from '#core/domain/quick-add/parse-when.ts'
import { explainRule } from '#core/domain/recurrence/explain-rule.ts'
import { readRuleParts } from '#core/domain/recurrence/rule-parts.ts'
import { parseRecurrenceWords } from '#core/domain/recurrence/words.ts'
import type { TaskRecurrence, TaskState } from '#core/domain/task-state.ts'
import { localDate, localDateTime } from '#core/domain/time.ts'
import type { ReadingContext } from './draft.ts'
import { lastDayOf, ruleFromDue, ruleText, withEndApart } from './rule-from-due.ts'

export interface TodoistDate {
  dueAt: Date
  allDay: boolean
  recurrence: TaskRecurrence | null
}

/**
 * The cell DATE, which holds what a person would type: `2026-03-01 09:00`, `tomorrow`, `every 2 weeks starting 2026-03-01`.
 * @throws invalid_request when any of it is not understood
 */
export function readTodoistDate(text: string, context: ReadingContext): TodoistDate {
  const dates = { now: context.now, zone: context.timeZone, weekStart: context.weekStart }
  if (!parseRecurrenceWords(text, dates)) {
    const due = parseWhen(text, dates)
    if (!due) throw invalid('DATE', 'is not a date or recurrence in English words', text)
    return { dueAt: due.instant, allDay: due.allDay, recurrence: null }
  }
  // A line of quick add of which nothing but this letter may be left over.
  const { title, due, recurrence, tags, priority, reminders } = parseQuickAdd(`x ${text}`, dates)
  const isAll = title === 'x' && tags.length + reminders.length === 0 && priority === null
  if (!isAll || !due || !recurrence) throw invalid('DATE', 'is not a date or recurrence in English words', text)
  const { rule, pattern, mode } = recurrence
  return {
    dueAt: due.instant,
    allDay: due.allDay,
    recurrence: withEndApart({
      rule,
      pattern,
      mode,
      endDate: null,
      anchorLocal: due.local,
      anchorZone: context.timeZone,
    }),
  }
}

/** The due time for the cell DATE. A rule for which there are no words is left out: only its current due time is said. */
export function writeTodoistDate(task: TaskState, context: ReadingContext): string {
  if (!task.dueAt) return ''
  const date = localDate(task.dueAt, context.timeZone)
  const time = task.allDay ? '' : localDateTime(task.dueAt, context.timeZone).slice(11, 16)
  const plain = [date, time].filter(Boolean).join(' ')
  if (!task.recurrence) return plain
  const rule = { ...ruleFromDue(task.recurrence, task.dueAt), until: null }
  const day = lastDayOf(task.recurrence)
  const until = day ? ` until ${day}` : ''
  const every = task.recurrence.mode === 'completion' ? 'every!' : 'every'
  const words = explainRule(ruleText(rule)).replace(/^Every/, every) + (time && ` at ${time}`)
  const orders = [`${words} starting ${date}${until}`, `${words}${until} starting ${date}`]
  return orders.find((text) => saysSame(text, { task, rule: ruleText(rule), day, context })) ?? plain
}

interface Meaning {
  task: TaskState
  rule: string
  day: string | null
  context: ReadingContext
}

/* Words are only as good as what they are read as; those that mean something else are not used. */
function saysSame(text: string, { task, rule, day, context }: Meaning): boolean {
  const read = tryRead(text, context)
  if (!read?.recurrence || read.recurrence.mode !== task.recurrence?.mode) return false
  const parts = readRuleParts(read.recurrence.rule)
  const isSameRule = ruleText({ ...parts, until: null }) === rule
  const isSameEnd = lastDayOf(read.recurrence) === day
  return isSameRule && isSameEnd && read.allDay === task.allDay && sameMinute(read.dueAt, task.dueAt)
}

function tryRead(text: string, context: ReadingContext): TodoistDate | null {
  try {
    return readTodoistDate(text, context)
  } catch (error) {
    if (isDomainError(error)) return null
    throw error
  }
}

function sameMinute(a: Date, b: Date | null): boolean {
  return b !== null && Math.floor(a.getTime() / 60_000) === Math.floor(b.getTime() / 60_000)
}
