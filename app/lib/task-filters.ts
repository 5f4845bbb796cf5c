/** What the URL of /tasks says. Unknown values read as if they were not there, so that an old bookmark still works. */
export interface TaskFilters {
  search: string
  status: 'pending' | 'completed' | 'all'
  priority: string
  tags: string
  due: string
  sort_by: string
  sort_order: string
  page: number
}

export const PAGE_SIZE = 50

export const statusOptions = [
  ['pending', 'Pending'],
  ['completed', 'Completed'],
  ['all', 'All'],
] as const
export const priorityOptions = [
  ['', 'Any priority'],
  ['High', 'High'],
  ['Medium', 'Medium'],
  ['Low', 'Low'],
] as const
export const dueOptions = [
  ['', 'Any due date'],
  ['overdue', 'Overdue'],
  ['today', 'Today'],
  ['upcoming', 'Upcoming'],
] as const
export const sortOptions = [
  ['due_date', 'By due date'],
  ['priority', 'By priority'],
  ['title', 'By title'],
  ['created_at', 'By creation'],
  ['updated_at', 'By change'],
] as const
export const orderOptions = [
  ['', 'Usual order'],
  ['asc', 'Ascending'],
  ['desc', 'Descending'],
] as const

/* Nobody types these; the domain refuses them, and a page that was asked for with one shows what is left. */
// eslint-disable-next-line no-control-regex
const UNTYPEABLE = /[\u0000-\u001f\u007f]|\p{Surrogate}/gu

type Options = readonly (readonly [value: string, label: string])[]

export function readTaskFilters(params: URLSearchParams): TaskFilters {
  const choice = (name: string, options: Options, fallback: string) => {
    const value = params.get(name) ?? ''
    return options.some(([known]) => known === value) ? value : fallback
  }
  const page = Number(params.get('page') ?? '1')
  const priority = (params.get('priority') ?? '')
    .split(',')
    .filter((entry) => ['High', 'Medium', 'Low'].includes(entry))
  return {
    search: (params.get('search') ?? '').replace(UNTYPEABLE, ' ').slice(0, 400),
    status: choice('status', statusOptions, 'pending') as TaskFilters['status'],
    priority: priority.join(','),
    tags: tagNames(params.get('tags') ?? '').join(','),
    due: choice('due', dueOptions, ''),
    sort_by: choice('sort_by', sortOptions, 'due_date'),
    sort_order: choice('sort_order', orderOptions, ''),
    page: Number.isSafeInteger(page) && page >= 1 && page <= 20_000 ? page : 1,
  }
}

/** The names of a comma list of tags. */
export function tagNames(text: string): string[] {
  const names = text
    .replace(UNTYPEABLE, ' ')
    .split(',')
    .map((name) => name.trim())
  return [...new Set(names)].filter((name) => name !== '' && name.length <= 100).slice(0, 20)
}

/** True when something narrows the list beyond what a plain /tasks shows. */
export function isFiltered(filters: TaskFilters): boolean {
  return Boolean(filters.search || filters.priority || filters.tags || filters.due || filters.status !== 'pending')
}

const defaults: Record<string, unknown> = { status: 'pending', sort_by: 'due_date', page: 1 }

/** The URL of the list with these filters; what is at its default is left out. */
export function tasksUrl(filters: Partial<TaskFilters>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) {
    if (value !== '' && value !== defaults[name]) params.set(name, String(value))
  }
  const query = params.toString()
  return query ? `/tasks?${query}` : '/tasks'
}
