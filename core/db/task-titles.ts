import { searchWords } from '#core/domain/filter.ts'
import type { Db, Trx } from './knex.ts'
import { runPrepared, type Prepared } from './prepared.ts'
import { literal } from './task-list.ts'

/** A task whose title holds all of the words. */
export interface TitleMatch {
  id: number
  title: string
  completed: boolean
  due_datetime: Date | null
  /** The words are the whole title, case and accents aside. */
  exact: boolean
}

export interface TitleQuery {
  userId: string
  words: string
  /** In the trash, or else outside of it. */
  deleted: boolean
  completedFirst: boolean
  limit: number
}

const EXACT: Prepared = {
  name: 'find-tasks-by-exact-title',
  text: `select t.id, t.title, t.completed, t.due_datetime, true as exact from tasks t
    where t.user_id = $1 and t.title_key = docket_fold($2) and (t.deleted_at is not null) = $3
    order by t.completed <> $4, t.due_datetime nulls last, t.id limit $5`,
}

/**
 * Tasks by words of their title: where some have just that title, these; else those that hold all of the words. Pending
 * ones first (or, when asked, completed ones), then by due time.
 */
export async function findTasksByTitle(db: Db | Trx, query: TitleQuery): Promise<TitleMatch[]> {
  const words = searchWords(query.words)
  if (words.length === 0) return []
  const { userId, deleted, completedFirst, limit } = query
  const title = words.join(' ')
  // Who has seen a list says titles as they are there, and an equality costs a fifth of a search.
  const exact = await runPrepared<TitleMatch>(db, EXACT, [userId, title, deleted, completedFirst, limit])
  return exact.length > 0 ? exact : findTasksHolding(db, words, query)
}

async function findTasksHolding(db: Db | Trx, words: readonly string[], query: TitleQuery): Promise<TitleMatch[]> {
  const matches = words.flatMap((_, index) => {
    const pattern = `'%' || ${literal(`docket_fold(:word${index})`)} || '%'`
    // The first has the index, the second tells the title from the description.
    return [`s.search_text like ${pattern}`, `t.title_key like ${pattern}`]
  })
  const bindings: Record<string, unknown> = { userId: query.userId, limit: query.limit }
  words.forEach((word, index) => (bindings[`word${index}`] = word))
  const { rows } = await db.raw<{ rows: TitleMatch[] }>(
    `select t.id, t.title, t.completed, t.due_datetime, false as exact
     from tasks t join task_search s on s.task_id = t.id and s.user_id = :userId
     where t.user_id = :userId and t.deleted_at is ${query.deleted ? 'not null' : 'null'} and ${matches.join(' and ')}
     order by t.completed ${query.completedFirst ? 'desc' : 'asc'}, t.due_datetime nulls last, t.id
     limit :limit`,
    bindings as Record<string, string>,
  )
  return rows
}
