import { randomUUID } from 'node:crypto'
import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import {
  findChangeSetEvents,
  findLaterEvents,
  lockChangeSet,
  markUndone,
  type ChangeSetEvent,
} from '#core/db/change-sets.ts'
import { findTasks } from '#core/db/task-rows.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import type { Warning } from '#core/domain/task.ts'
import { recordedChanges, type Change } from './describe-changes.ts'
import { removeCreatedTags, restoreTags } from './undo-tags.ts'
import { undoTasks } from './undo-tasks.ts'

export interface Undone {
  /** The change set that was taken back. */
  undone: string
  /** The change set of the undo itself; undoing that redoes. */
  change_set_id: string
  changes: Change[]
  warnings?: Warning[]
}

/**
 * Takes a whole act back, or nothing of it.
 * @throws not_found, undo_conflict (`details.conflicts` names what has changed since, and by which change set)
 */
export async function undoChangeSet(ctx: Context, actor: Actor, id: string): Promise<Done<Undone>> {
  return performAct(ctx, actor, { operation: 'undo-change-set', input: { id } }, (act) => undoApartIn(act, id))
}

/** The same as one step of an act, under a change set of its own, since an undo can be undone itself. */
export async function undoApartIn(act: Act, id: string): Promise<Undone> {
  act.changeSetId = randomUUID()
  return undoChangeSetIn(act, id)
}

/** The same under the change set of the act, which may take back several. */
export async function undoChangeSetIn(act: Act, id: string): Promise<Undone> {
  const changeSet = await lockChangeSet(act.trx, act.actor.userId, id)
  if (!changeSet) throw new DomainError('not_found', `No change set with id ${id}.`)
  if (changeSet.undone_by) throw conflict('This change has been undone already.', [])
  const events = await findChangeSetEvents(act.trx, [id], { withUndo: true })
  const tasks = await lockTouchedTasks(act, events)
  await refuseLaterChanges(act, id, events)

  act.undoOf = id
  await markUndone(act.trx, { id, by: act.changeSetId, undoOf: changeSet.undo_of })
  await restoreTags(act, events, tasks)
  const warnings = await undoTasks(act, tasks, events)
  await removeCreatedTags(act, events)
  const result: Undone = { undone: id, change_set_id: act.changeSetId, changes: recordedChanges(act) }
  return warnings.length > 0 ? { ...result, warnings } : result
}

async function lockTouchedTasks(act: Act, events: readonly ChangeSetEvent[]): Promise<TaskState[]> {
  const ids = [...new Set(events.flatMap((event) => (event.task_id === null ? [] : [event.task_id])))]
  const tasks = await findTasks(act.trx, act.actor.userId, ids, { lock: true })
  const gone = ids.filter((id) => !tasks.some((task) => task.id === id))
  if (gone.length === 0) return tasks
  const conflicts = gone.map((id) => ({ task_id: id, problem: 'deleted for good' }))
  throw conflict(`Task ${gone.join(', ')} has been deleted for good.`, conflicts)
}

async function refuseLaterChanges(act: Act, id: string, events: readonly ChangeSetEvent[]): Promise<void> {
  const later = [
    ...(await findLaterEvents(act.trx, { kind: 'task', touched: lastEvents(events, 'task_id'), except: id })),
    ...(await findLaterEvents(act.trx, { kind: 'tag', touched: lastEvents(events, 'tag_id'), except: id })),
  ]
  if (later.length === 0) return
  const titles = [...new Set(later.map((event) => `“${event.title}”`))]
  throw conflict(
    `${titles.join(', ')} changed since; undo that first.`,
    later.map((event) => ({
      task_id: event.task_id,
      tag_id: event.tag_id,
      title: event.title,
      action: event.event_type,
      change_set_id: event.change_set_id,
    })),
  )
}

function lastEvents(events: readonly ChangeSetEvent[], key: 'task_id' | 'tag_id') {
  const last = new Map<number, number>()
  for (const event of events) if (event[key] !== null) last.set(event[key], event.id)
  return [...last].map(([id, lastEventId]) => ({ id, lastEventId }))
}

function conflict(message: string, conflicts: unknown[]): DomainError {
  return new DomainError('undo_conflict', message, { conflicts })
}
