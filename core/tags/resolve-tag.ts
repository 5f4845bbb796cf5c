import type { Db, Trx } from '#core/db/knex.ts'
import { findTags, findTagsByIds, findTagsByName } from '#core/db/tags.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'
import { tagKey, type Tag } from '#core/domain/tag.ts'

const MAX_ID = 2_147_483_647
const MAX_CANDIDATES = 10

/**
 * The tag that is meant: digits are an id, or a name when no tag has that id; anything else is a name.
 * @throws not_found, whose `details.candidates` are names that begin alike, or else the first of them all
 */
export async function resolveTag(db: Db | Trx, actor: Actor, text: string): Promise<Tag> {
  const name = text.trim()
  if (/^\d{1,10}$/.test(name) && Number(name) <= MAX_ID) {
    const [byId] = await findTagsByIds(db, actor.userId, [Number(name)])
    if (byId) return byId
  }
  const [byName] = await findTagsByName(db, actor.userId, [name])
  if (byName) return byName
  const names = (await findTags(db, actor.userId)).map((tag) => tag.name)
  const alike = names.filter((other) => tagKey(other).startsWith(tagKey(name).slice(0, 2)))
  throw new DomainError('not_found', `No tag named ${JSON.stringify(name)}.`, {
    candidates: (alike.length > 0 ? alike : names).slice(0, MAX_CANDIDATES),
  })
}
