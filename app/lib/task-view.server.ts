import type { Reminder } from '#core/domain/reminder.ts'
import type { Priority, Task } from '#core/domain/task.ts'
import { localDate, localDateTime } from '#core/domain/time.ts'
import { explainRule } from '#core/domain/recurrence/explain-rule.ts'
import { sayExactly, sayMoment, type Viewpoint } from './local-time.ts'

export type DueState = 'overdue' | 'today' | 'upcoming' | 'done'

/** A due time in words; `state` is what colour and a further word say. */
export interface DueView {
  label: string
  exact: string
  iso: string
  state: DueState
}

/** A task as a row of a list shows it: everything already in words, so that the browser formats nothing. */
export interface TaskRow {
  id: number
  title: string
  hasDescription: boolean
  completed: boolean
  priority: Priority
  version: number
  due: DueView | null
  repeats: string | null
  reminders: number
  tags: { id: number; name: string; color: string }[]
}

export function toTaskRow(task: Task, viewpoint: Viewpoint): TaskRow {
  return {
    id: task.id,
    title: task.title,
    hasDescription: task.description !== '',
    completed: task.completed,
    priority: task.priority,
    version: task.version,
    due: toDueView(task, viewpoint),
    repeats: sayRecurrence(task),
    reminders: task.reminders.filter((reminder) => reminder.status === 'pending').length,
    tags: task.tags,
  }
}

export function toDueView(task: Task, viewpoint: Viewpoint): DueView | null {
  if (task.due_datetime === null) return null
  const at = new Date(task.due_datetime)
  const label = sayMoment(at, viewpoint, { allDay: task.all_day })
  return { label, exact: sayExactly(at, viewpoint.zone), iso: task.due_datetime, state: dueState(task, at, viewpoint) }
}

function dueState(task: Task, at: Date, { now, zone }: Viewpoint): DueState {
  if (task.completed) return 'done'
  if (at < now) return 'overdue'
  return localDate(at, zone) === localDate(now, zone) ? 'today' : 'upcoming'
}

/** "Every 2 weeks on Tuesday", or null for a task that happens once. */
export function sayRecurrence(task: Task): string | null {
  if (task.recurrence_rule === null) return null
  return explainRule(task.recurrence_rule, { fromCompletion: task.recurrence_mode === 'completion' })
}

export interface ReminderView {
  id: number
  taskId: number
  taskTitle: string
  when: string
  exact: string
  before: string | null
  status: Reminder['status']
}

export function toReminderView(reminder: Reminder, viewpoint: Viewpoint): ReminderView {
  const at = new Date(reminder.reminder_time)
  return {
    id: reminder.id,
    taskId: reminder.task_id,
    taskTitle: reminder.task_title,
    when: sayMoment(at, viewpoint),
    exact: sayExactly(at, viewpoint.zone),
    before: reminder.offset_minutes === null ? null : sayOffset(reminder.offset_minutes),
    status: reminder.status,
  }
}

const offsetWords: Record<number, string> = {
  0: 'when it is due',
  15: '15 minutes before',
  30: '30 minutes before',
  60: '1 hour before',
  1440: '1 day before',
  10080: '1 week before',
}

export function sayOffset(minutes: number): string {
  return offsetWords[minutes] ?? `${minutes} minutes before`
}

/** The value of a native date-time input. */
export function toInputDateTime(iso: string | null, zone: string): string {
  return iso === null ? '' : localDateTime(new Date(iso), zone).slice(0, 16)
}

export function toInputDate(iso: string | null, zone: string): string {
  return iso === null ? '' : localDate(new Date(iso), zone)
}
