import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { findTaskPage } from '#core/db/task-list.ts'
import { findTaskTags } from '#core/db/task-tags.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { ListTasksQuery } from '#core/domain/filter.ts'
import { tagKey } from '#core/domain/tag.ts'
import { toTask } from '#core/domain/task-state.ts'
import type { Task } from '#core/domain/task.ts'
import { parseRangeEnd, parseRangeStart } from '#core/domain/time.ts'

export interface TaskPage {
  tasks: Task[]
  total: number
  limit: number
  offset: number
}

/** The tasks that every filter lets through; a tag that does not exist lets none. */
export async function listTasks(ctx: Context, actor: Actor, query: ListTasksQuery): Promise<TaskPage> {
  requireScope(actor, 'tasks:read')
  const { limit, offset } = query
  const tagIds = query.tags ? await readTags(ctx, actor, query.tags) : []
  if (tagIds === null) return { tasks: [], total: 0, limit, offset }
  const zone = actor.timeZone
  const { tasks, total } = await findTaskPage(ctx.db, {
    userId: actor.userId,
    search: query.search,
    completed: query.status === 'all' ? undefined : query.status === 'completed',
    priorities: query.priority,
    dueFrom: query.due_date_start ? parseRangeStart(query.due_date_start, zone, 'due_date_start') : undefined,
    dueTo: query.due_date_end ? parseRangeEnd(query.due_date_end, zone, 'due_date_end') : undefined,
    tagIds,
    overdueAt: query.overdue ? ctx.clock.now() : undefined,
    recurring: query.recurring,
    deleted: query.deleted ?? false,
    parentTaskId: query.parent_task_id,
    sortBy: query.sort_by,
    sortOrder: query.sort_order,
    limit,
    offset,
  })
  return { tasks: tasks.map(toTask), total, limit, offset }
}

const MAX_TAG_ID = 2_147_483_647

/* An all-digit entry is an id, or a name when no tag has that id. Null: one of them is no tag at all. */
async function readTags(ctx: Context, actor: Actor, entries: readonly string[]): Promise<number[] | null> {
  const numbers = entries.filter((entry) => /^\d{1,10}$/.test(entry)).map(Number)
  const ids = numbers.filter((id) => id <= MAX_TAG_ID)
  const tags = await findTaskTags(ctx.db, actor.userId, { ids, names: entries })
  const chosen = entries.map((entry) => {
    const byId = /^\d+$/.test(entry) ? tags.find((tag) => tag.id === Number(entry)) : undefined
    return (byId ?? tags.find((tag) => tagKey(tag.name) === tagKey(entry)))?.id
  })
  return chosen.includes(undefined) ? null : [...new Set(chosen as number[])]
}
