import type { Context } from '#core/context.ts'
import { countCompletedBetween } from '#core/db/task-counts.ts'
import type { Actor } from '#core/domain/actor.ts'
import { listTasksQuery } from '#core/domain/filter.ts'
import type { Task } from '#core/domain/task.ts'
import { dayBounds, localDate, toIso } from '#core/domain/time.ts'
import { listTasks, type TaskPage } from './list-tasks.ts'

/** The three lists that pending tasks with a due time fall into, each task into one. */
export const taskViews = ['today', 'overdue', 'upcoming'] as const
export type TaskView = (typeof taskViews)[number]

export interface Overview {
  now: string
  time_zone: string
  today: Task[]
  overdue: Task[]
  upcoming: Task[]
  counts: { pending: number; today: number; overdue: number; upcoming: number; completed_today: number }
}

const LISTED = 10

/** What is at hand now, in the user's zone. */
export async function getOverview(ctx: Context, actor: Actor): Promise<Overview> {
  const now = ctx.clock.now()
  const { start, end } = dayBounds(now, actor.timeZone)
  const [today, overdue, upcoming, pending, completedToday] = await Promise.all([
    listTaskView(ctx, actor, 'today', LISTED),
    listTaskView(ctx, actor, 'overdue', LISTED),
    listTaskView(ctx, actor, 'upcoming', LISTED),
    listTasks(ctx, actor, listTasksQuery.parse({ status: 'pending', limit: '1' })),
    countCompletedBetween(ctx.db, actor.userId, start, end),
  ])
  return {
    now: toIso(now),
    time_zone: actor.timeZone,
    today: today.tasks,
    overdue: overdue.tasks,
    upcoming: upcoming.tasks,
    counts: {
      pending: pending.total,
      today: today.total,
      overdue: overdue.total,
      upcoming: upcoming.total,
      completed_today: completedToday,
    },
  }
}

/** Pending tasks still due today, late, or due from tomorrow on. */
export async function listTaskView(ctx: Context, actor: Actor, view: TaskView, limit: number): Promise<TaskPage> {
  const now = ctx.clock.now()
  const { end } = dayBounds(now, actor.timeZone)
  const when = {
    today: { due_date_start: toIso(now), due_date_end: localDate(now, actor.timeZone) },
    overdue: { overdue: 'true' },
    upcoming: { due_date_start: toIso(end) },
  }
  return listTasks(ctx, actor, listTasksQuery.parse({ status: 'pending', limit: String(limit), ...when[view] }))
}
