import type { Act } from '#core/acts/perform-act.ts'
import { findTagsByIds, findTagsByName } from '#core/db/tags.ts'
import { DomainError } from '#core/domain/errors.ts'
import { tagKey, type TaskTag } from '#core/domain/tag.ts'
import { addTagIn } from '#core/tags/create-tag.ts'

/** The tags of these names, in their order; those that are new are made. @throws limit_reached */
export async function resolveTagNames(act: Act, names: readonly string[]): Promise<TaskTag[]> {
  const unique = [...new Map(names.map((name) => [tagKey(name), name])).values()]
  if (unique.length === 0) return []
  const known = await findTagsByName(act.trx, act.actor.userId, unique)
  const tags: TaskTag[] = []
  for (const name of unique) {
    const tag = known.find((candidate) => tagKey(candidate.name) === tagKey(name)) ?? (await makeTag(act, name))
    tags.push({ id: tag.id, name: tag.name, color: tag.color })
  }
  return tags
}

/* Null: another request made it a moment ago. */
async function makeTag(act: Act, name: string): Promise<TaskTag> {
  const made = await addTagIn(act, { name })
  if (made) return made
  const [theirs] = await findTagsByName(act.trx, act.actor.userId, [name])
  return theirs!
}

/** The user's tags of these ids. @throws invalid_request naming those that are not theirs */
export async function resolveTagIds(act: Act, ids: readonly number[]): Promise<TaskTag[]> {
  const found = await findTagsByIds(act.trx, act.actor.userId, ids)
  const unknown = ids.filter((id) => !found.some((tag) => tag.id === id))
  if (unknown.length > 0) {
    const details = unknown.map((value) => ({ field: 'tag_ids', problem: 'is not a tag of yours', value }))
    throw new DomainError('invalid_request', `tag_ids: no tag with id ${unknown.join(', ')}`, details)
  }
  return found.map(({ id, name, color }) => ({ id, name, color }))
}
