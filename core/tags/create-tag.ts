import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { countTags, insertTag } from '#core/db/tags.ts'
import { lockUser } from '#core/db/user-lock.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'
import { MAX_TAGS, defaultTagColor, type CreateTagInput, type Tag } from '#core/domain/tag.ts'
import { recordTagCreated } from './record-tag-event.ts'

/** @throws tag_exists, limit_reached (100 a user) */
export async function createTag(ctx: Context, actor: Actor, input: CreateTagInput): Promise<Done<{ tag: Tag }>> {
  return performAct(ctx, actor, { operation: 'create-tag', input }, async (act) => ({
    tag: await createTagIn(act, input),
  }))
}

export async function createTagIn(act: Act, input: CreateTagInput): Promise<Tag> {
  const tag = await addTagIn(act, input)
  if (!tag)
    throw new DomainError('tag_exists', `There is already a tag named ${JSON.stringify(input.name)}.`, {
      name: input.name,
    })
  return tag
}

/** Makes the tag, or returns null when the user has one of that name. */
export async function addTagIn(act: Act, input: CreateTagInput): Promise<Tag | null> {
  // Counting and inserting under one lock: two requests at once cannot both take the last place.
  await lockUser(act.trx, act.actor.userId)
  const count = await countTags(act.trx, act.actor.userId)
  const color = input.color ?? defaultTagColor(input.name)
  const tag = await insertTag(act.trx, { userId: act.actor.userId, name: input.name, color, now: act.now })
  if (!tag) return null
  if (count >= MAX_TAGS) {
    throw new DomainError('limit_reached', `At most ${MAX_TAGS} tags a user.`, { limit: MAX_TAGS, what: 'tags' })
  }
  recordTagCreated(act, tag)
  return tag
}
