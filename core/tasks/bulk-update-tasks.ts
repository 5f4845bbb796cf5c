import { attemptPart } from '#core/acts/attempt-part.ts'
import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import { rehearseAct } from '#core/acts/rehearse-act.ts'
import type { Context } from '#core/context.ts'
import { findTasks } from '#core/db/task-rows.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError, invalid, isDomainError, type ErrorCode } from '#core/domain/errors.ts'
import { changedFields, fieldValue, toTask, type TaskState } from '#core/domain/task-state.ts'
import { issueConfirmation, useConfirmation, type Confirmable } from './bulk-confirmation.ts'
import { readBulkAction, type BulkAction, type BulkStep } from './bulk-actions.ts'
import { listTasks } from './list-tasks.ts'
import { readTaskFilter, type TaskFilterWords } from './read-task-filter.ts'

export interface BulkUpdate {
  task_ids?: readonly number[] | undefined
  filter?: TaskFilterWords | undefined
  action: BulkAction
  value?: string | undefined
}

/** What the action did, or would do, to one task. */
export interface BulkItem {
  task_id: number
  title: string
  /** The fields that change, as they were and as they are then; null when none does. */
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  error?: BulkRefusal
}

/** Plain, since a repeat of an idempotency key reads it from the database. */
export interface BulkRefusal {
  code: ErrorCode
  message: string
}

export interface BulkOutcome {
  task_id: number
  title: string
  changed: boolean
  error?: BulkRefusal
}

export const MAX_BULK_TASKS = 500
const PAGE = 100

/** What the update would do, by doing it and taking it back; and the confirmation with which it may be done. */
export async function rehearseBulkUpdate(
  ctx: Context,
  actor: Actor,
  update: BulkUpdate,
): Promise<{ items: BulkItem[]; confirmation: string }> {
  const what = await chooseTasks(ctx, actor, update)
  const items = await rehearseAct(ctx, actor, async (act) => {
    return changeAll(act, what.taskIds, await readBulkAction(act, update.action, update.value))
  })
  return { items, confirmation: issueConfirmation(ctx, actor, what) }
}

/**
 * Changes many tasks in one act, each for itself. @throws confirmation_required, invalid_request, limit_reached, not_found
 */
export async function bulkUpdateTasks(
  ctx: Context,
  actor: Actor,
  update: BulkUpdate,
  confirmation: string | undefined,
): Promise<Done<BulkOutcome[]>> {
  const what = await chooseTasks(ctx, actor, update)
  return performAct(ctx, actor, { operation: 'bulk-update-tasks', input: { ...update, confirmation } }, async (act) => {
    const step = await readBulkAction(act, update.action, update.value)
    await useConfirmation(act, what, confirmation)
    const items = await changeAll(act, what.taskIds, step)
    return items.map(({ task_id, title, after, error }) => {
      return { task_id, title, changed: after !== null, ...(error ? { error } : {}) }
    })
  })
}

async function chooseTasks(ctx: Context, actor: Actor, update: BulkUpdate): Promise<Confirmable> {
  const { task_ids: ids, filter, action, value } = update
  if ((ids === undefined) === (filter === undefined))
    throw invalid('task_ids', 'give exactly one of task_ids and filter')
  return { action, value, taskIds: ids ? [...new Set(ids)] : await chosenByFilter(ctx, actor, filter!, action) }
}

async function chosenByFilter(
  ctx: Context,
  actor: Actor,
  filter: TaskFilterWords,
  action: BulkAction,
): Promise<number[]> {
  const query = { ...readTaskFilter(ctx, actor, filter), deleted: action === 'restore' }
  const ids: number[] = []
  for (let offset = 0; ; offset += PAGE) {
    const { tasks, total } = await listTasks(ctx, actor, { ...query, limit: PAGE, offset })
    if (total > MAX_BULK_TASKS) throw tooMany(total)
    ids.push(...tasks.map(({ id }) => id))
    if (tasks.length < PAGE) return [...new Set(ids)]
  }
}

async function changeAll(act: Act, ids: readonly number[], step: BulkStep): Promise<BulkItem[]> {
  const { userId } = act.actor
  const before = byId(await findTasks(act.trx, userId, ids, { lock: true }))
  const errors = new Map<number, BulkRefusal>()
  for (const id of ids) {
    if (before.has(id)) await attemptPart(act, (part) => step(part, id)).catch(keepRefusal(errors, id))
    else errors.set(id, { code: 'task_not_found', message: `No task with id ${id}.` })
  }
  const after = byId(await findTasks(act.trx, userId, ids))
  return ids.map((id) => {
    const error = errors.get(id)
    const item = { task_id: id, title: before.get(id)?.title ?? '', ...difference(before.get(id), after.get(id)) }
    return error ? { ...item, error } : item
  })
}

/* A refusal is the answer for its task; anything else ends the whole act. */
function keepRefusal(errors: Map<number, BulkRefusal>, id: number) {
  return (error: unknown) => {
    if (!isDomainError(error)) throw error
    errors.set(id, { code: error.code, message: error.message })
  }
}

function byId(tasks: readonly TaskState[]): Map<number, TaskState> {
  return new Map(tasks.map((task) => [task.id, task]))
}

function difference(before: TaskState | undefined, after: TaskState | undefined): Pick<BulkItem, 'before' | 'after'> {
  if (!before || !after) return { before: null, after: null }
  const [old, now] = [toTask(before), toTask(after)]
  const fields = changedFields(old, now)
  if (fields.length === 0) return { before: null, after: null }
  const values = (task: typeof old) => Object.fromEntries(fields.map((field) => [field, fieldValue(task, field)]))
  return { before: values(old), after: values(now) }
}

function tooMany(total: number): DomainError {
  return new DomainError('limit_reached', `${total} tasks match; at most ${MAX_BULK_TASKS} can be changed at once.`, {
    limit: MAX_BULK_TASKS,
    what: 'tasks of one call',
  })
}
