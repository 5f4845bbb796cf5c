import type { Act } from '#core/acts/perform-act.ts'
import { parseQuickAdd, type QuickAddResult } from '#core/domain/quick-add/parse-quick-add.ts'
import { localDate, toIso } from '#core/domain/time.ts'
import type { TaskFields } from './apply-fields.ts'

/** The fields that a line of quick add says, as a caller would have given them. */
export function readQuickAdd(act: Act, text: string): TaskFields {
  const { timeZone: zone, weekStart } = act.actor
  const read = parseQuickAdd(text, { now: act.now, zone, weekStart })
  return {
    title: read.title,
    ...(read.due ? { due_datetime: dueText(read.due, zone) } : {}),
    ...(read.priority ? { priority: read.priority } : {}),
    ...(read.tags.length > 0 ? { tags: read.tags } : {}),
    ...(read.recurrence ? { recurrence_rule: read.recurrence.rule, recurrence_mode: read.recurrence.mode } : {}),
    ...(read.reminders.length > 0 ? { reminders: read.reminders } : {}),
  }
}

function dueText({ instant, allDay }: NonNullable<QuickAddResult['due']>, zone: string): string {
  return allDay ? localDate(instant, zone) : toIso(instant)
}
