import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { findActivityOfTask } from '#core/db/activity.ts'
import { findTask } from '#core/db/task-rows.ts'
import type { Activity } from '#core/domain/activity.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import { resolveTaskId, taskNotFound, type TaskReference } from './resolve-task.ts'

/**
 * A task as people name it, also from the trash by its id, and what happened to it lately, newest first. Both are read at
 * once, so that it takes one round trip by id and two by words. @throws task_not_found, ambiguous_task
 */
export async function getTaskHistory(
  ctx: Context,
  actor: Actor,
  reference: TaskReference,
  limit: number,
): Promise<{ task: TaskState; activity: Activity[] }> {
  requireScope(actor, 'tasks:read')
  const id = await resolveTaskId(ctx.db, actor, reference)
  const [task, activity] = await Promise.all([
    findTask(ctx.db, actor.userId, id),
    findActivityOfTask(ctx.db, actor.userId, id, limit),
  ])
  if (!task) throw taskNotFound(id)
  return { task, activity }
}
