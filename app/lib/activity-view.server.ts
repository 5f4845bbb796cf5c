import type { Activity } from '#core/domain/activity.ts'
import { sayExactly, sayMoment, type Viewpoint } from './local-time.ts'

/** One line of the activity feed in words. */
export interface ActivityLine {
  id: number
  text: string
  who: string
  details: string[]
  when: string
  exact: string
  taskId: number | null
}

const verbs: Record<string, string> = {
  'task-created': 'Added',
  'task-updated': 'Changed',
  'task-completed': 'Completed',
  'task-deleted': 'Deleted',
  'tag-created': 'Made tag',
  'tag-updated': 'Changed tag',
  'tag-deleted': 'Deleted tag',
  'reminder-triggered': 'Reminded of',
}

const fieldWords: Record<string, string> = {
  title: 'title',
  description: 'description',
  due_datetime: 'due',
  priority: 'priority',
  recurrence_pattern: 'repeat',
  recurrence_rule: 'rule',
  recurrence_mode: 'counting',
  recurrence_end_date: 'repeat until',
  tags: 'tags',
  name: 'name',
  color: 'colour',
}

/** `titles` names the tasks whose title the line itself does not tell. */
export function toActivityLine(log: Activity, viewpoint: Viewpoint, titles: ReadonlyMap<number, string>): ActivityLine {
  const at = new Date(log.created_at)
  const before = log.old_values ?? {}
  const after = log.new_values ?? {}
  return {
    id: log.id,
    text: `${verbOf(log.action, after)} ${titleOf(log, titles)}`,
    who: whoOf(log),
    details: log.action === 'task-updated' || log.action === 'tag-updated' ? changesOf(before, after, viewpoint) : [],
    when: sayMoment(at, viewpoint),
    exact: sayExactly(at, viewpoint.zone),
    taskId: log.task_id,
  }
}

function verbOf(action: string, after: Record<string, unknown>): string {
  if (action === 'task-updated' && after['completed'] === false) return 'Reopened'
  if (action === 'task-updated' && 'deleted_at' in after && after['deleted_at'] === null) return 'Restored'
  return verbs[action] ?? action
}

function titleOf(log: Activity, titles: ReadonlyMap<number, string>): string {
  const { old_values: before, new_values: after, task_id: id } = log
  const own = after?.['title'] ?? before?.['title'] ?? after?.['name'] ?? before?.['name']
  const title = own ?? (id === null ? undefined : titles.get(id))
  return typeof title === 'string' ? `“${title}”` : id === null ? 'a tag' : `task ${id}`
}

function whoOf({ actor, reason }: Activity): string {
  const who = actor.type === 'system' ? 'Docket' : actor.name
  return reason ? `${who}: ${reason}` : who
}

function changesOf(before: Record<string, unknown>, after: Record<string, unknown>, viewpoint: Viewpoint): string[] {
  return Object.keys(after)
    .filter((field) => fieldWords[field] && JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => `${fieldWords[field]}: ${say(before[field], viewpoint)} → ${say(after[field], viewpoint)}`)
}

function say(value: unknown, viewpoint: Viewpoint): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (Array.isArray(value)) return value.map((entry) => say(entry, viewpoint)).join(', ') || 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return sayMoment(new Date(text), viewpoint)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
