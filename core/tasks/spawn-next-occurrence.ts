import { performAct, type Act } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { claimEvent } from '#core/db/inbox.ts'
import { findLivingSuccessor, findTask } from '#core/db/task-rows.ts'
import { findUserById } from '#core/db/users.ts'
import { systemActor } from '#core/domain/actor.ts'
import type { DocketEvent } from '#core/domain/events.ts'
import { successorOf } from '#core/domain/task-steps.ts'
import { storeNewTask } from './write-task.ts'

export interface Spawned {
  /** The id of the next instance; null when there is none to make, and then why. */
  spawned: number | null
  reason?: string
}

/**
 * Makes the next instance of a completed recurring task, exactly once however often the event comes: by the inbox for a
 * repeat, and by the one living successor an instance may have for a completion told by two events.
 */
export async function spawnNextOccurrence(ctx: Context, event: DocketEvent<'task-completed'>): Promise<Spawned> {
  if (event.data.task.recurrence_pattern === 'none') return { spawned: null, reason: 'it does not repeat' }
  const user = await findUserById(ctx.db, event.data.user_id)
  if (!user) return { spawned: null, reason: 'its user is gone' }
  const actor = systemActor(user, 'Recurrence')
  const operation = { operation: 'spawn-next-occurrence', input: { event_id: event.event_id } }
  return (await performAct(ctx, actor, operation, (act) => spawnIn(act, event))).result
}

async function spawnIn(act: Act, event: DocketEvent<'task-completed'>): Promise<Spawned> {
  if (!(await claimEvent(act.trx, 'recurrence', event.event_id, act.now)))
    return ignored('the event was handled before')
  const task = await findTask(act.trx, act.actor.userId, event.data.task_id, { lock: true })
  if (!task || task.deletedAt) return ignored('the task was deleted')
  if (!task.completed || !task.completedAt) return ignored('the task was reopened')
  if (await findLivingSuccessor(act.trx, task.userId, task.id)) return ignored('there is a next instance already')
  const successor = successorOf(task, task.completedAt, act.now)
  if (!successor) return ignored('the series has ended')
  return { spawned: (await storeNewTask(act, successor)).id }
}

function ignored(reason: string): Spawned {
  return { spawned: null, reason }
}
