import type { Act } from '#core/acts/perform-act.ts'
import { findTask } from '#core/db/task-rows.ts'
import { DomainError, notFound } from '#core/domain/errors.ts'
import { toTask, type TaskState } from '#core/domain/task-state.ts'

/** The task, locked until the act ends; also from the trash. @throws not_found */
export async function lockTask(act: Act, id: number): Promise<TaskState> {
  const task = await findTask(act.trx, act.actor.userId, id, { lock: true })
  if (!task) throw notFound('task', id)
  return task
}

/** A task that may change, locked. @throws not_found, task_deleted, version_conflict */
export async function lockLivingTask(act: Act, id: number, version?: number): Promise<TaskState> {
  const task = await lockTask(act, id)
  if (task.deletedAt) throw new DomainError('task_deleted', `Task ${id} is in the trash; restore it first.`)
  requireVersion(task, version)
  requireVersion(task, act.actor.act?.ifVersion)
  return task
}

/** @throws version_conflict, with the task as it is now, when the caller has seen an older one */
export function requireVersion(task: TaskState, version: number | undefined): void {
  if (version === undefined || version === task.version) return
  throw new DomainError('version_conflict', `Task ${task.id} is at version ${task.version}, not ${version}.`, {
    current: toTask(task),
  })
}
