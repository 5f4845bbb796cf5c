import { performActs, type SharedActs } from '#core/acts/perform-acts.ts'
import type { Context } from '#core/context.ts'
import { insertTasks, reserveTaskIds } from '#core/db/account-rows.ts'
import { claimEvents } from '#core/db/inbox.ts'
import type { Trx } from '#core/db/knex.ts'
import { findSucceeded, lockTasks } from '#core/db/task-rows.ts'
import { findUsersById } from '#core/db/users.ts'
import { systemActor, type Actor } from '#core/domain/actor.ts'
import type { DocketEvent } from '#core/domain/events.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import { successorOf } from '#core/domain/task-steps.ts'
import { readTraceparent } from '#core/domain/trace.ts'
import { recordTaskCreated } from './write-task.ts'

export interface Spawned {
  /** The id of the next instance; null when there is none to make, and then why. */
  spawned: number | null
  reason?: string
}

type Completion = DocketEvent<'task-completed'>

/** Makes the next instance of one completed task, as `spawnNextOccurrences` does of several. */
export async function spawnNextOccurrence(ctx: Context, event: Completion): Promise<Spawned> {
  return (await spawnNextOccurrences(ctx, [event]))[0]!
}

/**
 * Makes the next instances of completed recurring tasks, in one transaction and each exactly once however often its event
 * comes: by the inbox for a repeat, and by the one living successor an instance may have for a completion told by two events.
 */
export async function spawnNextOccurrences(ctx: Context, events: readonly Completion[]): Promise<Spawned[]> {
  const recurring = events.filter(repeats)
  if (recurring.length === 0) return events.map(() => ignored('it does not repeat'))
  const outcomes = await performActs(ctx, 'spawn-next-occurrence', (shared) => spawnIn(ctx, shared, recurring))
  const rest = outcomes.values()
  return events.map((event) => (repeats(event) ? rest.next().value! : ignored('it does not repeat')))
}

function repeats({ data }: Completion): boolean {
  return data.task.recurrence_pattern !== 'none'
}

async function spawnIn(ctx: Context, shared: SharedActs, events: readonly Completion[]): Promise<Spawned[]> {
  const decisions = await decideAll(shared, events)
  const stored = await storeAll(shared.trx, decisions.flatMap(successorsOf))
  const actors = await actorsOf(shared.trx, stored)
  const rest = stored.values()
  return decisions.map((decision, n) => {
    if (!('successor' in decision)) return decision
    const task = rest.next().value!
    // Of several, each goes on in the trace of its own completion.
    const traceparent = events.length === 1 ? ctx.tracing.current() : readTraceparent(events[n]!.traceparent)
    recordTaskCreated(shared.begin(actors.get(task.userId)!, traceparent), task)
    return { spawned: task.id }
  })
}

type Decision = { successor: TaskState } | Spawned

async function decideAll({ trx, now }: SharedActs, events: readonly Completion[]): Promise<Decision[]> {
  const eventIds = events.map(({ event_id }) => event_id)
  const claimed = new Set(await claimEvents(trx, 'recurrence', eventIds, now))
  const ids = events.filter(({ event_id }) => claimed.has(event_id)).map(({ data }) => data.task_id)
  const tasks = new Map((await lockTasks(trx, ids)).map((task) => [task.id, task]))
  const succeeded = new Set(await findSucceeded(trx, ids))
  return events.map(({ event_id, data: { task_id } }) => {
    // The same event twice in one batch is a repeat like any other.
    if (!claimed.delete(event_id)) return ignored('the event was handled before')
    const decision = decide(tasks.get(task_id), succeeded, now)
    if ('successor' in decision) succeeded.add(task_id)
    return decision
  })
}

function decide(task: TaskState | undefined, succeeded: ReadonlySet<number>, now: Date): Decision {
  if (!task || task.deletedAt) return ignored('the task was deleted')
  if (!task.completed || !task.completedAt) return ignored('the task was reopened')
  if (succeeded.has(task.id)) return ignored('there is a next instance already')
  const successor = successorOf(task, task.completedAt, now)
  return successor ? { successor } : ignored('the series has ended')
}

function successorsOf(decision: Decision): TaskState[] {
  return 'successor' in decision ? [decision.successor] : []
}

async function storeAll(trx: Trx, successors: readonly TaskState[]): Promise<TaskState[]> {
  const ids = await reserveTaskIds(trx, successors.length)
  return insertTasks(
    trx,
    successors.map((successor, n) => ({ ...successor, id: ids[n]! })),
  )
}

/* Whoever has a task that was just stored is there: the row refers to them. */
async function actorsOf(trx: Trx, tasks: readonly TaskState[]): Promise<ReadonlyMap<string, Actor>> {
  const users = await findUsersById(
    trx,
    tasks.map(({ userId }) => userId),
  )
  return new Map(users.map((user) => [user.id, systemActor(user, 'Recurrence')]))
}

function ignored(reason: string): Spawned {
  return { spawned: null, reason }
}
