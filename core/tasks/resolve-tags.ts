import type { Act } from '#core/acts/perform-act.ts'
import { findTaskTags } from '#core/db/task-tags.ts'
import { DomainError } from '#core/domain/errors.ts'
import { tagKey, type TaskTag } from '#core/domain/tag.ts'
import { addTagIn } from '#core/tags/create-tag.ts'

/** The tags of these names, in their order; those that are new are made. @throws limit_reached */
export async function resolveTagNames(act: Act, names: readonly string[]): Promise<TaskTag[]> {
  const unique = [...new Map(names.map((name) => [tagKey(name), name])).values()]
  if (unique.length === 0) return []
  const known = await findTaskTags(act.trx, act.actor.userId, { names: unique }, { keep: true })
  const tags: TaskTag[] = []
  for (const name of unique) {
    tags.push(known.find((tag) => tagKey(tag.name) === tagKey(name)) ?? (await makeTag(act, name)))
  }
  return tags
}

/* Not made: another request made it a moment ago (and, at worst, deleted it again since). */
async function makeTag(act: Act, name: string): Promise<TaskTag> {
  const made = await addTagIn(act, { name })
  if (made) return { id: made.id, name: made.name, color: made.color }
  const [theirs] = await findTaskTags(act.trx, act.actor.userId, { names: [name] }, { keep: true })
  return theirs ?? makeTag(act, name)
}

/** The user's tags of these ids. @throws invalid_request naming those that are not theirs */
export async function resolveTagIds(act: Act, ids: readonly number[]): Promise<TaskTag[]> {
  if (ids.length === 0) return []
  const found = await findTaskTags(act.trx, act.actor.userId, { ids }, { keep: true })
  const unknown = ids.filter((id) => !found.some((tag) => tag.id === id))
  if (unknown.length === 0) return found
  const details = unknown.map((value) => ({ field: 'tag_ids', problem: 'is not a tag of yours', value }))
  throw new DomainError('invalid_request', `tag_ids: no tag with id ${unknown.join(', ')}`, details)
}
