import type { Act } from '#core/acts/perform-act.ts'
import { DomainError } from '#core/domain/errors.ts'
import type { ReminderInput } from '#core/domain/reminder.ts'
import { cancelReminder, moveReminders, planReminder } from '#core/domain/reminders-of-task.ts'
import { decideRecurrence, upcomingOccurrence, type RecurrenceWish } from '#core/domain/task-recurrence.ts'
import type { Step } from '#core/domain/task-steps.ts'
import type { ReminderState, TaskState } from '#core/domain/task-state.ts'
import type { UpdateTaskInput, Warning } from '#core/domain/task.ts'
import { parseDateTime, parseRangeEnd } from '#core/domain/time.ts'
import { toWish } from '#core/reminders/reminder-wish.ts'
import { completedTask, requireRoomForReminders } from '#core/reminders/reminder-limit.ts'
import { resolveTagIds, resolveTagNames } from './resolve-tags.ts'

/** The fields that creating and updating share. */
export type TaskFields = Omit<UpdateTaskInput, 'version'>

/**
 * The task with these fields: what is not given stays, null clears. Used for a new task (with defaults as the present
 * state) and for a change, so that both follow the same rules.
 * @throws due_in_past, due_required, invalid_recurrence, reminder_needs_due, task_completed, limit_reached, invalid_request
 */
export async function applyFields(act: Act, task: TaskState, fields: TaskFields): Promise<Step> {
  const due = decideDue(act, task, fields)
  const dueMoved = due.dueAt?.getTime() !== task.dueAt?.getTime()
  const recurrence = decideRecurrence(task.recurrence, recurrenceWish(act, fields), {
    dueAt: due.dueAt,
    zone: act.actor.timeZone,
    dueMoved,
  })
  const moved = dueMoved
    ? moveReminders(task.reminders, due.dueAt, act.now)
    : { reminders: [...task.reminders], warnings: [] }
  const planned = decideReminders(act, { ...task, ...due, reminders: moved.reminders }, fields.reminders)
  await requireRoomForReminders(act, countPending(planned.reminders) - countPending(task.reminders))
  const changed: TaskState = {
    ...task,
    ...due,
    title: fields.title ?? task.title,
    description: fields.description === undefined ? task.description : (fields.description ?? ''),
    priority: fields.priority === undefined ? task.priority : (fields.priority ?? 'Medium'),
    recurrence,
    tags: await decideTags(act, task, fields),
    reminders: planned.reminders,
  }
  const state = { ...changed, nextOccurrence: upcomingOccurrence(changed) }
  return { state, warnings: [...moved.warnings, ...planned.warnings] }
}

/* Only a due time that the request newly sets has to be in the future: an overdue task can still be edited. */
function decideDue(act: Act, task: TaskState, { due_datetime: text }: TaskFields): Pick<TaskState, 'dueAt' | 'allDay'> {
  if (text === undefined) return { dueAt: task.dueAt, allDay: task.allDay }
  if (text === null) return { dueAt: null, allDay: false }
  const { instant, allDay } = parseDateTime(text, act.actor.timeZone)
  // A day has passed when it is over, not at the 23:59 that it is stored as.
  const last = allDay ? parseRangeEnd(text, act.actor.timeZone, 'due_datetime') : instant
  if (last <= act.now && instant.getTime() !== task.dueAt?.getTime()) {
    throw new DomainError('due_in_past', `due_datetime: ${text} has passed`, [
      { field: 'due_datetime', problem: 'has passed', value: text },
    ])
  }
  return { dueAt: instant, allDay }
}

function recurrenceWish(act: Act, fields: TaskFields): RecurrenceWish {
  const end = fields.recurrence_end_date
  return {
    pattern: fields.recurrence_pattern,
    rule: fields.recurrence_rule,
    mode: fields.recurrence_mode,
    endDate: typeof end === 'string' ? parseRangeEnd(end, act.actor.timeZone, 'recurrence_end_date') : end,
  }
}

async function decideTags(act: Act, task: TaskState, { tags, tag_ids: ids }: TaskFields): Promise<TaskState['tags']> {
  if (ids !== undefined) return sameOrder(task, await resolveTagIds(act, ids))
  if (tags === undefined) return task.tags
  return sameOrder(task, await resolveTagNames(act, tags ?? []))
}

/* A set that did not change is not a change, in whatever order it was given. */
function sameOrder(task: TaskState, tags: TaskState['tags']): TaskState['tags'] {
  const same = tags.length === task.tags.length && tags.every((tag) => task.tags.some(({ id }) => id === tag.id))
  return same ? task.tags : tags
}

/* A list of reminders replaces the pending ones; one that is there already stays as it is. */
function decideReminders(
  act: Act,
  { id, dueAt, completed, reminders: current }: TaskState,
  inputs: readonly ReminderInput[] | null | undefined,
): { reminders: readonly ReminderState[]; warnings: Warning[] } {
  if (inputs === undefined) return { reminders: current, warnings: [] }
  const planned = (inputs ?? []).map((input) => planReminder(dueAt, toWish(act.actor, input), act.now))
  if (completed && planned.some(({ reminder }) => reminder)) throw completedTask(id)
  const wanted = distinct(planned.flatMap(({ reminder }) => reminder ?? []))
  const kept = current.map((reminder) =>
    reminder.status !== 'pending' || wanted.some((wish) => isSame(wish, reminder))
      ? reminder
      : cancelReminder(reminder, act.now),
  )
  const added = wanted.filter(
    (wish) => !current.some((reminder) => reminder.status === 'pending' && isSame(wish, reminder)),
  )
  return { reminders: [...kept, ...added], warnings: planned.flatMap(({ warnings }) => warnings) }
}

function isSame(a: ReminderState, b: ReminderState): boolean {
  return a.offsetMinutes === b.offsetMinutes && a.reminderTime.getTime() === b.reminderTime.getTime()
}

function distinct(reminders: readonly ReminderState[]): ReminderState[] {
  return reminders.filter((reminder, index) => reminders.findIndex((other) => isSame(other, reminder)) === index)
}

function countPending(reminders: readonly ReminderState[]): number {
  return reminders.filter(({ status }) => status === 'pending').length
}
