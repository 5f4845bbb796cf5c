import { searchWords } from '#core/domain/filter.ts'
import type { Db, Trx } from './knex.ts'
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

/** Tasks by words of their title: exact titles first, then pending ones (or, when asked, completed ones), then by due time. */
export async function findTasksByTitle(db: Db | Trx, query: TitleQuery): Promise<TitleMatch[]> {
  const words = searchWords(query.words)
  if (words.length === 0) return []
  const matches = words.flatMap((_, index) => {
    const pattern = `'%' || ${literal(`docket_fold(:word${index})`)} || '%'`
    // The first has the index, the second tells the title from the description.
    return [`s.search_text like ${pattern}`, `t.title_key like ${pattern}`]
  })
  const bindings: Record<string, unknown> = { userId: query.userId, title: words.join(' '), limit: query.limit }
  words.forEach((word, index) => (bindings[`word${index}`] = word))
  const { rows } = await db.raw<{ rows: TitleMatch[] }>(
    `select t.id, t.title, t.completed, t.due_datetime, t.title_key = docket_fold(:title) as exact
     from tasks t join task_search s on s.task_id = t.id and s.user_id = :userId
     where t.user_id = :userId and t.deleted_at is ${query.deleted ? 'not null' : 'null'} and ${matches.join(' and ')}
     order by exact desc, t.completed ${query.completedFirst ? 'desc' : 'asc'}, t.due_datetime nulls last, t.id
     limit :limit`,
    bindings as Record<string, string>,
  )
  return rows
}
