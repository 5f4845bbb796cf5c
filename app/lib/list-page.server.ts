import { listTasksQuery, type ListTasksQuery } from '#core/domain/filter.ts'
import { localDate } from '#core/domain/time.ts'
import { PAGE_SIZE, type TaskFilters } from './task-filters.ts'
import type { Viewpoint } from './local-time.ts'

const DAY_MS = 86_400_000

/** The query of the list that the filters of the page ask for. "Upcoming" begins tomorrow, in the reader's zone. */
export function toListQuery(filters: TaskFilters, { now, zone }: Viewpoint): ListTasksQuery {
  const today = localDate(now, zone)
  const due: Record<string, Record<string, string>> = {
    overdue: { overdue: 'true' },
    today: { due_date_start: today, due_date_end: today },
    upcoming: { due_date_start: new Date(Date.parse(`${today}T00:00Z`) + DAY_MS).toISOString().slice(0, 10) },
  }
  const given = {
    search: filters.search.trim(),
    priority: filters.priority,
    tags: filters.tags,
    sort_by: filters.sort_by,
    sort_order: filters.sort_order,
    ...due[filters.due],
  }
  return listTasksQuery.parse({
    status: filters.status,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    limit: String(PAGE_SIZE),
    offset: String((filters.page - 1) * PAGE_SIZE),
  })
}
