import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { isUniqueViolation } from '#core/db/failure.ts'
import { findTag, updateTagRow } from '#core/db/tags.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError, notFound } from '#core/domain/errors.ts'
import type { Tag, UpdateTagInput } from '#core/domain/tag.ts'
import { recordTagUpdated } from './record-tag-event.ts'

/** Renames or recolours a tag; its tasks show the new name at once. @throws not_found, tag_exists */
export async function updateTag(
  ctx: Context,
  actor: Actor,
  id: number,
  input: UpdateTagInput,
): Promise<Done<{ tag: Tag }>> {
  return performAct(ctx, actor, { operation: 'update-tag', input: { id, ...input } }, async (act) => ({
    tag: await updateTagIn(act, id, input),
  }))
}

export async function updateTagIn(act: Act, id: number, input: UpdateTagInput): Promise<Tag> {
  const before = await findTag(act.trx, act.actor.userId, id, { lock: true })
  if (!before) throw notFound('tag', id)
  const after = { ...before, name: input.name ?? before.name, color: input.color ?? before.color }
  if (after.name === before.name && after.color === before.color) return before
  try {
    await updateTagRow(act.trx, after)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new DomainError('tag_exists', `There is already a tag named ${JSON.stringify(after.name)}.`, {
      name: after.name,
    })
  }
  recordTagUpdated(act, before, after)
  return after
}
