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

/** The tasks that wear a tag, by id, those in the trash too. */
export async function findWearers(trx: Trx, tagId: number): Promise<number[]> {
  return trx('task_tags').where({ tag_id: tagId }).orderBy('task_id').pluck<number[]>('task_id')
}

/** A tag on a task. */
export interface Wearing {
  taskId: number
  tagId: number
}

/** Takes tags off tasks and puts others on, and raises the version of those tasks that say so: however many, in three statements. */
export async function saveWearings(
  trx: Trx,
  { removed, added, raised, now }: { removed: Wearing[]; added: Wearing[]; raised: number[]; now: Date },
): Promise<void> {
  const pairs = (wearings: Wearing[]) => [wearings.map(({ taskId }) => taskId), wearings.map(({ tagId }) => tagId)]
  await trx.raw(
    `delete from task_tags tt using unnest(?::integer[], ?::integer[]) as gone (task_id, tag_id)
     where tt.task_id = gone.task_id and tt.tag_id = gone.tag_id`,
    pairs(removed),
  )
  await trx.raw(
    `insert into task_tags (task_id, tag_id) select * from unnest(?::integer[], ?::integer[]) on conflict do nothing`,
    pairs(added),
  )
  await trx.raw('update tasks set version = version + 1, updated_at = ? where id = any(?)', [now, raised])
}
