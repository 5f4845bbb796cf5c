import { performAct, type Act, type Done } from '../acts/perform-act.ts'
import type { Context } from '../context.ts'
import { deleteTagRow, findTag } from '../db/tags.ts'
import type { Actor } from '../domain/actor.ts'
import { notFound } from '../domain/errors.ts'
import type { Tag } from '../domain/tag.ts'
import { recordTagDeleted } from './record-tag-event.ts'

/** Deletes a tag and takes it off every task. @throws not_found */
export async function deleteTag(ctx: Context, actor: Actor, id: number): Promise<Done<{ tag: Tag }>> {
  return performAct(ctx, actor, { operation: 'delete-tag', input: { id } }, async (act) => ({ tag: await deleteTagIn(act, id) }))
}

export async function deleteTagIn(act: Act, id: number): Promise<Tag> {
  const tag = await findTag(act.trx, act.actor.userId, id, { lock: true })
  if (!tag) throw notFound('tag', id)
  const wearers = await deleteTagRow(act.trx, id)
  recordTagDeleted(act, tag, wearers)
  return tag
}
