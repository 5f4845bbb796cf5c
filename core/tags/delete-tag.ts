import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { deleteTagRow, findTag } from '#core/db/tags.ts'
import { findTasks } from '#core/db/task-rows.ts'
import { findWearers } from '#core/db/task-tags.ts'
import type { Actor } from '#core/domain/actor.ts'
import { notFound } from '#core/domain/errors.ts'
import type { Tag } from '#core/domain/tag.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import { storeTagSteps } from '#core/tasks/store-tag-steps.ts'
import { recordTagDeleted } from './record-tag-event.ts'

/** Deletes a tag and takes it off every task, each of which is told of. @throws not_found */
export async function deleteTag(ctx: Context, actor: Actor, id: number): Promise<Done<{ tag: Tag }>> {
  return performAct(ctx, actor, { operation: 'delete-tag', input: { id } }, async (act) => ({
    tag: await deleteTagIn(act, id),
  }))
}

export async function deleteTagIn(act: Act, id: number): Promise<Tag> {
  // Tasks are locked before tags, as everywhere; once the tag is locked too, nobody can put it on another.
  const early = await lockWearers(act, id, [])
  const tag = await findTag(act.trx, act.actor.userId, id, { lock: true })
  if (!tag) throw notFound('tag', id)
  const wearers = [...early, ...(await lockWearers(act, id, early))]
  await storeTagSteps(
    act,
    wearers.map((before) => ({ before, tags: before.tags.filter((worn) => worn.id !== id) })),
  )
  await deleteTagRow(act.trx, id)
  const silent = wearers.filter(({ deletedAt }) => deletedAt !== null)
  recordTagDeleted(
    act,
    tag,
    silent.map((task) => task.id),
  )
  return tag
}

async function lockWearers(act: Act, id: number, known: readonly TaskState[]): Promise<TaskState[]> {
  const ids = (await findWearers(act.trx, id)).filter((wearer) => !known.some((task) => task.id === wearer))
  return ids.length === 0 ? [] : findTasks(act.trx, act.actor.userId, ids, { lock: true })
}
