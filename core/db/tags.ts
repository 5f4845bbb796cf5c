import { tagKey, type Tag } from '#core/domain/tag.ts'
import { toIso } from '#core/domain/time.ts'
import type { Db, Trx } from './knex.ts'
import { TagModel } from './models/tag.ts'

const LIVING_TASKS = `(select count(*) from task_tags tt join tasks t on t.id = tt.task_id
  where tt.tag_id = tags.id and t.deleted_at is null) as task_count`

/** The user's tags by name, with how many living tasks wear each. */
export async function findTags(db: Db | Trx, userId: string): Promise<Tag[]> {
  const rows = await withCounts(db).where({ user_id: userId }).orderBy('name_key')
  return rows.map(toTag)
}

/** One tag of the user's, locked until the transaction ends when asked; null when it is not theirs or not there. */
export async function findTag(db: Db | Trx, userId: string, id: number, { lock = false } = {}): Promise<Tag | null> {
  const query = withCounts(db).where({ user_id: userId, id })
  const row = await (lock ? query.forUpdate() : query).first()
  return row ? toTag(row) : null
}

/** The user's tags of these names; names differ when their keys do. */
export async function findTagsByName(db: Db | Trx, userId: string, names: readonly string[]): Promise<Tag[]> {
  const rows = await withCounts(db).where({ user_id: userId }).whereIn('name_key', names.map(tagKey))
  return rows.map(toTag)
}

export async function findTagsByIds(db: Db | Trx, userId: string, ids: readonly number[]): Promise<Tag[]> {
  const rows = await withCounts(db)
    .where({ user_id: userId })
    .whereIn('id', [...ids])
    .orderBy('name_key')
  return rows.map(toTag)
}

export async function countTags(db: Db | Trx, userId: string): Promise<number> {
  return TagModel.query(db).where({ user_id: userId }).resultSize()
}

/** Stores a tag; null when the user has one of that name already. */
export async function insertTag(
  trx: Trx,
  tag: { userId: string; name: string; color: string; now: Date },
): Promise<Tag | null> {
  const [row] = await TagModel.query(trx)
    .insert([
      { user_id: tag.userId, name: tag.name, name_key: tagKey(tag.name), color: tag.color, created_at: tag.now },
    ])
    .onConflict(['user_id', 'name_key'])
    .ignore()
    .returning('*')
  return row?.id ? toTag(Object.assign(row, { task_count: 0 })) : null
}

/** @throws a unique violation of tags_user_id_name_key_key when the user has another tag of that name */
export async function updateTagRow(trx: Trx, tag: Pick<Tag, 'id' | 'name' | 'color'>): Promise<void> {
  await TagModel.query(trx)
    .where({ id: tag.id })
    .patch({ name: tag.name, name_key: tagKey(tag.name), color: tag.color })
}

export async function deleteTagRow(trx: Trx, id: number): Promise<void> {
  await TagModel.query(trx).deleteById(id)
}

/** Puts a tag back under its old id; false when there is another of its name by now. */
export async function reviveTag(trx: Trx, userId: string, tag: Tag): Promise<boolean> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `insert into tags (id, user_id, name, name_key, color, created_at) overriding system value
     values (?, ?, ?, ?, ?, ?) on conflict do nothing`,
    [tag.id, userId, tag.name, tagKey(tag.name), tag.color, tag.created_at],
  )
  return rowCount === 1
}

function withCounts(db: Db | Trx) {
  return TagModel.query(db).select('tags.*', TagModel.raw(LIVING_TASKS))
}

function toTag(row: TagModel): Tag {
  return { id: row.id, name: row.name, color: row.color, task_count: row.task_count, created_at: toIso(row.created_at) }
}
