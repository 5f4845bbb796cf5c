import type { Act } from '#core/acts/perform-act.ts'
import { DomainError, invalid } from '#core/domain/errors.ts'
import { readTimeText } from '#core/domain/quick-add/read-time-text.ts'
import { readShift, shiftDueText } from '#core/domain/shift-due.ts'
import { tagNameSchema } from '#core/domain/tag.ts'
import { prioritySchema } from '#core/domain/task.ts'
import { addTagToTaskIn, removeTagFromTaskIn } from '#core/tags/change-task-tags.ts'
import { resolveTag } from '#core/tags/resolve-tag.ts'
import { completeTaskIn } from './complete-task.ts'
import { deleteTaskIn } from './delete-task.ts'
import { lockLivingTask } from './load-task.ts'
import { reopenTaskIn } from './reopen-task.ts'
import { restoreTaskIn } from './restore-task.ts'
import { updateTaskIn } from './update-task.ts'

export const bulkActions = [
  'complete',
  'reopen',
  'delete',
  'restore',
  'set_priority',
  'add_tag',
  'remove_tag',
  'set_due',
  'shift_due',
] as const
export type BulkAction = (typeof bulkActions)[number]

/** Does the action to one task of the act. */
export type BulkStep = (act: Act, taskId: number) => Promise<unknown>

/** Actions that are nothing without a value, and what that is. */
const valueOf: Partial<Record<BulkAction, string>> = {
  set_priority: 'High, Medium or Low',
  add_tag: 'the name of a tag',
  remove_tag: 'the name of a tag',
  set_due: 'a due time, or "none"',
  shift_due: 'a shift like "+2 days"',
}

/** Reads an action and its value once, for all tasks. @throws invalid_request about `value`, not_found for a tag to remove */
export async function readBulkAction(act: Act, action: BulkAction, value: string | undefined): Promise<BulkStep> {
  const expected = valueOf[action]
  if (expected !== undefined && value === undefined) throw invalid('value', `${action} needs ${expected}`)
  if (expected === undefined && value !== undefined) throw invalid('value', `${action} takes no value`, value)
  return value === undefined ? simpleStep(action) : stepWith(act, action, value)
}

function simpleStep(action: BulkAction): BulkStep {
  if (action === 'complete') return completeTaskIn
  if (action === 'reopen') return reopenTaskIn
  return action === 'delete' ? deleteTaskIn : restoreTaskIn
}

async function stepWith(act: Act, action: BulkAction, value: string): Promise<BulkStep> {
  if (action === 'set_priority') {
    const priority = prioritySchema.safeParse(value)
    if (!priority.success) throw invalid('value', 'must be High, Medium or Low', value)
    return (part, id) => updateTaskIn(part, id, { priority: priority.data })
  }
  if (action === 'add_tag') {
    const name = tagNameSchema.safeParse(value)
    if (!name.success) throw invalid('value', name.error.issues[0]?.message ?? 'is not the name of a tag', value)
    return (part, id) => addTagToTaskIn(part, id, { name: name.data })
  }
  if (action === 'remove_tag') {
    const tag = await resolveTag(act.trx, act.actor, value)
    return (part, id) => removeTagFromTaskIn(part, id, tag.id)
  }
  if (action === 'shift_due') return shiftStep(value)
  const { timeZone: zone, weekStart } = act.actor
  const due =
    value.trim().toLowerCase() === 'none' ? null : readTimeText(value, 'value', { now: act.now, zone, weekStart })
  return (part, id) => updateTaskIn(part, id, { due_datetime: due })
}

function shiftStep(value: string): BulkStep {
  const shift = readShift(value, 'value')
  return async (part, id) => {
    const { dueAt, allDay } = await lockLivingTask(part, id)
    if (!dueAt) throw new DomainError('due_required', `Task ${id} has no due time that could be shifted.`)
    return updateTaskIn(part, id, { due_datetime: shiftDueText({ dueAt, allDay }, shift, part.actor.timeZone) })
  }
}
