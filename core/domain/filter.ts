import { z } from 'zod'
import { pagingQuery, queryFlag, queryInt } from './query.ts'
import { hasForbiddenCharacters, normalizeText } from './text.ts'
import { priorities, taskIdSchema } from './task.ts'
import { dateTimeText } from './time.ts'

export const sortFields = ['due_date', 'priority', 'created_at', 'title', 'updated_at'] as const
export type SortField = (typeof sortFields)[number]

export const statusFilters = ['all', 'pending', 'completed'] as const

const commaList = (text: string) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')

const queryText = z
  .string()
  .max(500)
  .overwrite(normalizeText)
  .refine((text) => !hasForbiddenCharacters(text), 'must not contain control characters')

/** GET /tasks, from its query string. All filters are combined with AND. */
export const listTasksQuery = z.strictObject({
  search: queryText.optional(),
  status: z.enum(statusFilters).default('all'),
  priority: z
    .string()
    .transform(commaList)
    .pipe(
      z.array(z.enum(priorities, `must be one or several of ${priorities.join(', ')}`)).min(1, 'must name a priority'),
    )
    .optional(),
  due_date_start: dateTimeText.optional(),
  due_date_end: dateTimeText.optional(),
  /** Ids or names; all must be there. */
  tags: queryText
    .transform(commaList)
    .pipe(z.array(z.string()).min(1, 'must name a tag').max(20, 'must name at most 20 tags'))
    .optional(),
  overdue: queryFlag.optional(),
  recurring: queryFlag.optional(),
  deleted: queryFlag.optional(),
  parent_task_id: queryInt(1, 2_147_483_647).pipe(taskIdSchema).optional(),
  sort_by: z.enum(sortFields).default('due_date'),
  sort_order: z.enum(['asc', 'desc']).optional(),
  ...pagingQuery,
})
export type ListTasksQuery = z.infer<typeof listTasksQuery>

/** The direction a field runs when nobody chose one. */
export function naturalOrder(field: SortField): 'asc' | 'desc' {
  return field === 'due_date' || field === 'title' ? 'asc' : 'desc'
}

/** The words of a search, each of which must occur in title or description. */
export function searchWords(search: string): string[] {
  return normalizeText(search)
    .split(/\s+/u)
    .filter((word) => word !== '')
}
