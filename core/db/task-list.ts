import { naturalOrder, searchWords, type SortField } from '#core/domain/filter.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import type { Priority } from '#core/domain/task.ts'
import type { Db } from './knex.ts'
import { TASK_COLUMNS, priorityRank, taskFromRow, type TaskRow } from './task-select.ts'

/** A list query with everything resolved: instants instead of words, tag ids instead of names. */
export interface TaskFilter {
  userId: string
  search?: string | undefined
  completed?: boolean | undefined
  priorities?: readonly Priority[] | undefined
  dueFrom?: Date | undefined
  dueTo?: Date | undefined
  /** All must be there. */
  tagIds: readonly number[]
  /** Pending and due before this moment. */
  overdueAt?: Date | undefined
  recurring?: boolean | undefined
  deleted: boolean
  parentTaskId?: number | undefined
  sortBy: SortField
  sortOrder?: 'asc' | 'desc' | undefined
  limit: number
  offset: number
}

type Bindings = Record<string, unknown>

/** A page of tasks and how many there are in all: two statements on two connections at once. */
export async function findTaskPage(db: Db, filter: TaskFilter): Promise<{ tasks: TaskState[]; total: number }> {
  const { from, where, bindings } = buildConditions(filter)
  const order = orderBy(filter)
  // The page is chosen inside, so that tags and reminders are read for its rows and not for those that offset skips.
  const page = db.raw<{ rows: TaskRow[] }>(
    `select ${TASK_COLUMNS} from (select t.* ${from} where ${where} order by ${order} limit :limit offset :offset) t
     order by ${order}`,
    { ...bindings, limit: filter.limit, offset: filter.offset } as Bindings as Record<string, string>,
  )
  const count = db.raw<{ rows: { total: number }[] }>(
    `select count(*) as total ${from} where ${where}`,
    bindings as Record<string, string>,
  )
  const [{ rows }, counted] = await Promise.all([page, count])
  return { tasks: rows.map(taskFromRow), total: counted.rows[0]?.total ?? 0 }
}

function buildConditions(filter: TaskFilter): { from: string; where: string; bindings: Bindings } {
  const conditions = ['t.user_id = :userId', filter.deleted ? 't.deleted_at is not null' : 't.deleted_at is null']
  const bindings: Bindings = { userId: filter.userId }
  const add = (condition: string, values: Bindings = {}) => {
    conditions.push(condition)
    Object.assign(bindings, values)
  }
  if (filter.completed !== undefined) add(filter.completed ? 't.completed' : 'not t.completed')
  if (filter.priorities) add('t.priority = any(:priorities)', { priorities: filter.priorities.map(priorityRank) })
  if (filter.dueFrom) add('t.due_datetime >= :dueFrom', { dueFrom: filter.dueFrom })
  if (filter.dueTo) add('t.due_datetime <= :dueTo', { dueTo: filter.dueTo })
  if (filter.overdueAt) add(OVERDUE, { overdueAt: filter.overdueAt })
  if (filter.recurring !== undefined) add(`t.recurrence_rule is ${filter.recurring ? 'not ' : ''}null`)
  if (filter.parentTaskId !== undefined) {
    add('(t.parent_task_id = :parent or t.id = :parent)', { parent: filter.parentTaskId })
  }
  filter.tagIds.forEach((id, index) => {
    const tag = `tag${index}`
    add(`exists (select 1 from task_tags tt where tt.task_id = t.id and tt.tag_id = :${tag})`, { [tag]: id })
  })
  const words = searchWords(filter.search ?? '')
  words.forEach((word, index) => {
    add(`s.search_text like '%' || ${literal(`docket_fold(:word${index})`)} || '%'`, { [`word${index}`]: word })
  })
  // The user id on both tables: it picks the one partition of the search that can hold the user's text.
  if (words.length > 0) add('s.user_id = :userId')
  const join = words.length > 0 ? ' join task_search s on s.task_id = t.id' : ''
  return { from: `from tasks t${join}`, where: conditions.join(' and '), bindings }
}

/* A day is stored as its 23:59, and late a minute after that. */
const OVERDUE = `not t.completed and t.due_datetime < :overdueAt
  and (not t.all_day or t.due_datetime <= :overdueAt::timestamptz - interval '1 minute')`

/** Every character of a search is itself. Escaped after folding, which makes wildcards of their full-width forms. */
export function literal(text: string): string {
  return String.raw`regexp_replace(${text}, '([\\%_])', '\\\1', 'g')`
}

const COLUMNS: Record<SortField, string> = {
  due_date: 't.due_datetime',
  priority: 't.priority',
  created_at: 't.created_at',
  title: 't.title_key',
  updated_at: 't.updated_at',
}

function orderBy({ sortBy, sortOrder }: TaskFilter): string {
  const direction = sortOrder ?? naturalOrder(sortBy)
  const first = `${COLUMNS[sortBy]} ${direction} ${sortBy === 'due_date' ? 'nulls last' : ''}`
  // Due on the same moment: the more urgent first, whichever way the dates run.
  return sortBy === 'due_date' ? `${first}, t.priority desc, t.id` : `${first}, t.id`
}
