import type { Tag } from '#core/domain/tag.ts'
import type { ReminderState, TaskState } from '#core/domain/task-state.ts'
import { toIso } from '#core/domain/time.ts'
import type { User } from '#core/domain/user.ts'
import { DOCKET_EXPORT_VERSION, type DocketFile, type FileReminder, type FileTask } from './docket-json-format.ts'

export interface Account {
  user: User
  tags: readonly Tag[]
  /** By id, those in the trash too. */
  tasks: readonly TaskState[]
}

/** The account as a Docket file: all of it but credentials and history. */
export function writeDocketJson({ user, tags, tasks }: Account, now: Date): string {
  const { email, name, time_zone, theme, week_start } = user
  const file: DocketFile = {
    docket_export: DOCKET_EXPORT_VERSION,
    exported_at: toIso(now),
    user: { email, name, time_zone, theme, week_start },
    tags: tags.map((tag) => ({ name: tag.name, color: tag.color, created_at: tag.created_at })),
    tasks: tasks.map(toFileTask),
  }
  return `${JSON.stringify(file, null, 1)}\n`
}

function toFileTask(task: TaskState): FileTask {
  const { recurrence } = task
  return {
    id: task.id,
    title: task.title,
    description: task.description,
    completed: task.completed,
    completed_at: iso(task.completedAt),
    due_datetime: iso(task.dueAt),
    all_day: task.allDay,
    priority: task.priority,
    recurrence_pattern: recurrence?.pattern ?? 'none',
    recurrence_rule: recurrence?.rule ?? null,
    recurrence_mode: recurrence?.mode ?? 'schedule',
    recurrence_end_date: iso(recurrence?.endDate ?? null),
    recurrence_anchor: recurrence?.anchorLocal ?? null,
    recurrence_time_zone: recurrence?.anchorZone ?? null,
    next_occurrence: iso(task.nextOccurrence),
    parent_task_id: task.parentTaskId,
    predecessor_id: task.predecessorId,
    tags: task.tags.map(({ name }) => name),
    reminders: task.reminders.map(toFileReminder),
    created_at: toIso(task.createdAt),
    updated_at: toIso(task.updatedAt),
    deleted_at: iso(task.deletedAt),
  }
}

function toFileReminder(reminder: ReminderState): FileReminder {
  return {
    offset_minutes: reminder.offsetMinutes,
    reminder_time: toIso(reminder.reminderTime),
    status: reminder.status,
    sent_at: iso(reminder.sentAt),
    ended_at: iso(reminder.endedAt),
    created_at: toIso(reminder.createdAt),
  }
}

function iso(date: Date | null): string | null {
  return date && toIso(date)
}
