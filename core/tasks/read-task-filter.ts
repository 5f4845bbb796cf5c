import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { listTasksQuery, type ListTasksQuery, type SortField } from '#core/domain/filter.ts'
import { readTimeText } from '#core/domain/quick-add/read-time-text.ts'
import type { Priority } from '#core/domain/task.ts'

/** A list query whose dates may be words. */
export interface TaskFilterWords {
  search?: string | undefined
  status?: 'all' | 'pending' | 'completed' | undefined
  priority?: readonly Priority[] | undefined
  tags?: readonly string[] | undefined
  due_from?: string | undefined
  due_to?: string | undefined
  overdue?: boolean | undefined
  sort_by?: SortField | undefined
  sort_order?: 'asc' | 'desc' | undefined
}

const DEFAULTS = listTasksQuery.parse({})

/** The list query that the words mean. @throws invalid_request about due_from or due_to */
export function readTaskFilter(ctx: Context, actor: Actor, words: TaskFilterWords): ListTasksQuery {
  const context = { now: ctx.clock.now(), zone: actor.timeZone, weekStart: actor.weekStart }
  const { due_from: from, due_to: to, priority, tags, search, overdue, sort_order: order } = words
  return {
    ...DEFAULTS,
    status: words.status ?? DEFAULTS.status,
    sort_by: words.sort_by ?? DEFAULTS.sort_by,
    ...(order === undefined ? {} : { sort_order: order }),
    ...(search === undefined ? {} : { search }),
    ...(priority && priority.length > 0 ? { priority: [...priority] } : {}),
    ...(tags && tags.length > 0 ? { tags: [...tags] } : {}),
    ...(overdue ? { overdue } : {}),
    ...(from === undefined ? {} : { due_date_start: readTimeText(from, 'due_from', context) }),
    ...(to === undefined ? {} : { due_date_end: readTimeText(to, 'due_to', context) }),
  }
}
