import { toIso } from './time.ts'
import type { Reminder, ReminderStatus } from './reminder.ts'
import { tagKey, type TaskTag } from './tag.ts'
import type { Priority, RecurrenceMode, RecurrencePattern, Task } from './task.ts'

/** How a task repeats. The anchor is wall-clock time in a zone, so that "9 in the morning" survives a change of DST. */
export interface TaskRecurrence {
  rule: string
  pattern: Exclude<RecurrencePattern, 'none'>
  mode: RecurrenceMode
  /** The last moment at which an instance may be due; null for never. */
  endDate: Date | null
  /** `YYYY-MM-DDTHH:mm[:ss]` in `anchorZone`. */
  anchorLocal: string
  anchorZone: string
}

export interface ReminderState {
  /** Null until it is stored. */
  id: number | null
  reminderTime: Date
  /** Minutes before the due time; null for an absolute reminder. */
  offsetMinutes: number | null
  status: ReminderStatus
  /** Grows with every change of the time or of the status, so that a job of an older one is recognised. */
  scheduleVersion: number
  sentAt: Date | null
  /** When it was sent or cancelled; retention counts from here. */
  endedAt: Date | null
  createdAt: Date
}

/**
 * A task with everything that belongs to it. Every operation is a pure function from one state to the next; the
 * database layer writes the difference.
 */
export interface TaskState {
  /** 0 until it is stored. */
  id: number
  userId: string
  title: string
  description: string
  completed: boolean
  completedAt: Date | null
  dueAt: Date | null
  allDay: boolean
  priority: Priority
  recurrence: TaskRecurrence | null
  nextOccurrence: Date | null
  /** The first task of the series; null for that one itself. */
  parentTaskId: number | null
  /** The instance whose completion made this one. */
  predecessorId: number | null
  version: number
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
  tags: readonly TaskTag[]
  reminders: readonly ReminderState[]
}

/** The task as every door shows it. */
export function toTask(state: TaskState): Task {
  return {
    id: state.id,
    user_id: state.userId,
    title: state.title,
    description: state.description,
    completed: state.completed,
    completed_at: isoOrNull(state.completedAt),
    due_datetime: isoOrNull(state.dueAt),
    all_day: state.allDay,
    priority: state.priority,
    recurrence_pattern: state.recurrence?.pattern ?? 'none',
    recurrence_rule: state.recurrence?.rule ?? null,
    recurrence_mode: state.recurrence?.mode ?? 'schedule',
    recurrence_end_date: isoOrNull(state.recurrence?.endDate ?? null),
    next_occurrence: isoOrNull(state.nextOccurrence),
    parent_task_id: state.parentTaskId,
    tags: [...state.tags].sort(byName),
    reminders: [...state.reminders].sort(byTime).map((reminder) => toReminder(state, reminder)),
    version: state.version,
    created_at: toIso(state.createdAt),
    updated_at: toIso(state.updatedAt),
    deleted_at: isoOrNull(state.deletedAt),
  }
}

/* One order, whether the task was read or has just been changed. */
function byName(a: TaskTag, b: TaskTag): number {
  return tagKey(a.name) < tagKey(b.name) ? -1 : 1
}

function byTime(a: ReminderState, b: ReminderState): number {
  return a.reminderTime.getTime() - b.reminderTime.getTime() || (a.id ?? 0) - (b.id ?? 0)
}

/** A stored reminder as every door shows it. */
export function toReminder(task: Pick<TaskState, 'id' | 'title'>, reminder: ReminderState): Reminder {
  return {
    id: reminder.id ?? 0,
    task_id: task.id,
    task_title: task.title,
    reminder_time: toIso(reminder.reminderTime),
    offset_minutes: reminder.offsetMinutes,
    reminder_type: reminder.offsetMinutes === null ? 'absolute' : 'due_date',
    status: reminder.status,
    sent_at: isoOrNull(reminder.sentAt),
    created_at: toIso(reminder.createdAt),
  }
}

function isoOrNull(date: Date | null): string | null {
  return date === null ? null : toIso(date)
}

/** The fields of a task that an event may name as changed, in the words of the API. */
export const changeableFields = [
  'title',
  'description',
  'completed',
  'completed_at',
  'due_datetime',
  'all_day',
  'priority',
  'recurrence_pattern',
  'recurrence_rule',
  'recurrence_mode',
  'recurrence_end_date',
  'next_occurrence',
  'parent_task_id',
  'tags',
  'reminders',
  'deleted_at',
] as const satisfies readonly (keyof Task)[]
export type ChangeableField = (typeof changeableFields)[number]

/** Names of the fields in which two views of a task differ; tags are compared by name. */
export function changedFields(before: Task, after: Task): ChangeableField[] {
  return changeableFields.filter((field) => comparable(before, field) !== comparable(after, field))
}

/* A reminder also says its task's title, which is no change of the reminder. */
function comparable(task: Task, field: ChangeableField): string {
  if (field !== 'reminders') return JSON.stringify(fieldValue(task, field))
  return JSON.stringify(task.reminders.map((reminder) => ({ ...reminder, task_title: undefined })))
}

/** The value of a field as events and the activity feed give it: tags by name. */
export function fieldValue(task: Task, field: ChangeableField): unknown {
  return field === 'tags' ? task.tags.map((tag) => tag.name) : task[field]
}
