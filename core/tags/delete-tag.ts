import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { deleteTagRow, findTag } from '#core/db/tags.ts'
import type { Actor } from '#core/domain/actor.ts'
import { notFound } from '#core/domain/errors.ts'
import type { Tag } from '#core/domain/tag.ts'
import { recordTagDeleted } from './record-tag-event.ts'

/** Deletes a tag and takes it off every task. @throws not_found */
export async function deleteTag(ctx: Context, actor: Actor, id: number): Promise<Done<{ tag: Tag }>> {
  return performAct(ctx, actor, { operation: 'delete-tag', input: { id } }, async (act) => ({
    tag: await deleteTagIn(act, id),
  }))
}

export async function deleteTagIn(act: Act, id: number): Promise<Tag> {
  const tag = await findTag(act.trx, act.actor.userId, id, { lock: true })
  if (!tag) throw notFound('tag', id)
  const wearers = await deleteTagRow(act.trx, id)
  recordTagDeleted(act, tag, wearers)
  return tag
}
