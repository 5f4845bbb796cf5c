import type { Act } from '#core/acts/perform-act.ts'
import type { ChangeSetEvent } from '#core/db/change-sets.ts'
import type { ChangeSet } from '#core/domain/activity.ts'

export type Change = ChangeSet['changes'][number]

const VERBS: Record<string, string> = {
  'task-created': 'Added',
  'task-updated': 'Changed',
  'task-completed': 'Completed',
  'task-deleted': 'Deleted',
  'tag-created': 'Made tag',
  'tag-updated': 'Changed tag',
  'tag-deleted': 'Deleted tag',
}

export function toChange(event: ChangeSetEvent): Change {
  return { task_id: event.task_id, action: event.event_type, title: event.title }
}

/** One line for a whole act: `Completed “Water the plants”`, `Changed 3 tasks`. Tags made along the way go without saying. */
export function summarize(changes: readonly Change[], { isUndo = false } = {}): string {
  const prefix = isUndo ? 'Undo: ' : ''
  const [first] = changes
  if (!first) return `${prefix}Nothing`
  const verb = VERBS[first.action] ?? first.action
  const things = new Set(changes.map((change) => change.task_id ?? change.title))
  if (things.size === 1) return `${prefix}${verb} “${first.title}”`
  const tags = changes.filter((change) => change.task_id === null)
  // Tasks that a tag was taken off, or that got it back, are not what the act was about.
  if (tags.length === 1 && changes.every(({ task_id: id, action }) => id === null || action === 'task-updated')) {
    const tasks = things.size === 2 ? '1 task' : `${things.size - 1} tasks`
    return `${prefix}${VERBS[tags[0]!.action]} “${tags[0]!.title}”, changed ${tasks}`
  }
  const intended = changes.filter((change) => change.action !== 'tag-created')
  if (intended.length > 0 && intended.length < changes.length) return summarize(intended, { isUndo })
  const same = changes.every((change) => change.action === first.action)
  const noun = changes.every((change) => change.task_id !== null) ? 'tasks' : 'things'
  return `${prefix}${same ? verb : 'Changed'} ${things.size} ${noun}`
}

/** What an act has recorded so far. */
export function recordedChanges(act: Act): Change[] {
  return act.events.map(({ type, body }) => ({
    task_id: (body['task_id'] as number | null) ?? null,
    action: type,
    title: (body['title'] as string | undefined) ?? (body['tag'] as { name?: string } | undefined)?.name ?? '',
  }))
}
