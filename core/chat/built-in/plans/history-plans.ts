import { localDate } from '#core/domain/time.ts'
import { sayDate, sayMoment } from '#core/chat/built-in/replies/dates.ts'
import { sayError } from '#core/chat/built-in/replies/errors.ts'
import { titled } from '#core/chat/built-in/replies/escape.ts'
import { countOf, titles } from '#core/chat/built-in/replies/task-words.ts'
import { type Plan, type Situation, call, failedWith, say } from './plan.ts'

/** Undoes the last change of the conversation, or does again what was undone. */
export function* undoPlan(kind: 'undo' | 'redo', { memory }: Situation): Plan {
  const id = (kind === 'undo' ? memory.undoable : memory.redoable).at(-1)
  if (id === undefined && kind === 'redo') return failedWith('There is nothing that was undone.')
  const result = yield* call('undo_change', id === undefined ? {} : { change_set_id: id })
  if (!result.ok) {
    return failedWith(
      result.error.code === 'not_found' ? 'There is nothing that I could undo.' : sayError(result.error),
    )
  }
  const changes = named(result.value.changes)
  const what = changes.length === 0 ? '' : `: ${titles(changes)}`
  return say(`${kind === 'undo' ? 'Undone' : 'Done again'}${what}.`)
}

const verbs: Record<string, string> = {
  'task-created': 'added',
  'task-updated': 'changed',
  'task-completed': 'completed',
  'task-deleted': 'deleted',
  'tag-created': 'new tag',
  'tag-updated': 'changed tag',
  'tag-deleted': 'deleted tag',
  'reminder-triggered': 'reminded',
}
const MAX_SHOWN = 20

/** What changed since a day, the latest last. */
export function* changesPlan({ since }: { since?: string }, { clock }: Situation): Plan {
  const today = localDate(clock.now, clock.zone)
  const when = since === undefined || since === today ? 'today' : `since ${sayDate(since, clock)}`
  const result = yield* call('list_changes', { since: since ?? today })
  if (!result.ok) return failedWith(sayError(result.error))
  const changes = named(result.value.changes)
  if (changes.length === 0) return say(`Nothing has changed ${when}.`)
  const lines = changes.slice(-MAX_SHOWN).map(({ event_type: type = '', title, actor, at }) => {
    const who = actor?.name === undefined || actor.type === 'user' ? '' : ` by ${titled(actor.name)}`
    return `- ${verbs[type] ?? 'changed'} ${titled(title)}${who}${at === undefined ? '' : `, ${sayMoment(at, clock)}`}`
  })
  const earlier = changes.length > MAX_SHOWN ? ` The last ${MAX_SHOWN}` : ''
  return say(`There were ${countOf(changes.length, 'change')} ${when}.${earlier}\n\n${lines.join('\n')}`)
}

interface Change {
  event_type?: string
  title: string
  actor?: { type?: string; name?: string }
  at?: string
}

function named(changes: unknown): Change[] {
  return Array.isArray(changes)
    ? changes.filter(
        (change: unknown): change is Change => typeof (change as { title?: unknown } | null)?.title === 'string',
      )
    : []
}
