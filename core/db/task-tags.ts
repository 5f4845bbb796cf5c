import { tagKey, type TaskTag } from '#core/domain/tag.ts'
import type { Db, Trx } from './knex.ts'

/**
 * The user's tags that have one of these ids or names, as tasks wear them: without the count of their tasks, which costs
 * more than a whole change of a task.
 */
export async function findTaskTags(
  db: Db | Trx,
  userId: string,
  { ids = [], names = [] }: { ids?: readonly number[]; names?: readonly string[] },
  { keep = false } = {},
): Promise<TaskTag[]> {
  // Kept until the transaction ends: a tag that is about to be worn cannot be deleted in between.
  const { rows } = await db.raw<{ rows: TaskTag[] }>(
    `select id, name, color from tags where user_id = ? and (id = any(?) or name_key = any(?)) order by name_key
     ${keep ? 'for key share' : ''}`,
    [userId, [...ids], names.map(tagKey)],
  )
  return rows
}
