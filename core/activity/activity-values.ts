import type { AnyEvent, EventType } from '#core/domain/events.ts'

/** The events that are changes: each is one line of the feed. */
export const activityEventTypes = [
  'task-created',
  'task-updated',
  'task-completed',
  'task-deleted',
  'tag-created',
  'tag-updated',
  'tag-deleted',
] as const satisfies readonly EventType[]
export type ActivityEvent = Extract<AnyEvent, { event_type: (typeof activityEventTypes)[number] }>

type Values = Record<string, unknown> | null

/** What the feed shows as before and after; null where there was, or is, nothing. */
export function activityValues(event: ActivityEvent): { oldValues: Values; newValues: Values } {
  switch (event.event_type) {
    case 'task-created':
      return { oldValues: null, newValues: taskValues(event.data) }
    case 'task-deleted':
      return { oldValues: taskValues(event.data), newValues: null }
    case 'task-completed':
      return {
        oldValues: { completed: false, completed_at: null },
        newValues: { completed: true, completed_at: event.data.completed_at },
      }
    case 'tag-created':
      return { oldValues: null, newValues: tagValues(event.data) }
    case 'tag-deleted':
      return { oldValues: tagValues(event.data), newValues: null }
    case 'task-updated':
    case 'tag-updated':
      return { oldValues: event.data.old_values, newValues: event.data.new_values }
  }
}

function taskValues(data: Extract<ActivityEvent, { event_type: 'task-created' }>['data']): Values {
  const { title, description, completed, due_datetime, priority, recurrence_pattern, recurrence_end_date, tags } = data
  return { title, description, completed, due_datetime, priority, recurrence_pattern, recurrence_end_date, tags }
}

function tagValues({ tag }: Extract<ActivityEvent, { event_type: 'tag-created' }>['data']): Values {
  return { name: tag.name, color: tag.color }
}
