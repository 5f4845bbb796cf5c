import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { findTasks } from '#core/db/task-rows.ts'
import type { Actor } from '#core/domain/actor.ts'
import { toTask } from '#core/domain/task-state.ts'
import type { Task } from '#core/domain/task.ts'

/** Those of the tasks that there are, also in the trash, in the order of their ids. */
export async function getTasks(ctx: Context, actor: Actor, ids: readonly number[]): Promise<Task[]> {
  requireScope(actor, 'tasks:read')
  return ids.length === 0 ? [] : (await findTasks(ctx.db, actor.userId, ids)).map(toTask)
}
