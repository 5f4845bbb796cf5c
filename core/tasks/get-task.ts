import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { findTask } from '#core/db/task-rows.ts'
import type { Actor } from '#core/domain/actor.ts'
import { notFound } from '#core/domain/errors.ts'
import { toTask, type TaskState } from '#core/domain/task-state.ts'
import type { Task } from '#core/domain/task.ts'

/** One task, also from the trash. @throws not_found */
export async function getTask(ctx: Context, actor: Actor, id: number): Promise<{ task: Task }> {
  return { task: toTask(await getTaskState(ctx, actor, id)) }
}

export async function getTaskState(ctx: Context, actor: Actor, id: number): Promise<TaskState> {
  requireScope(actor, 'tasks:read')
  const task = await findTask(ctx.db, actor.userId, id)
  if (!task) throw notFound('task', id)
  return task
}
