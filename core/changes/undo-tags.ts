import type { Act } from '#core/acts/perform-act.ts'
import type { ChangeSetEvent } from '#core/db/change-sets.ts'
import { findTag, reviveTag } from '#core/db/tags.ts'
import { findTasks } from '#core/db/task-rows.ts'
import { DomainError } from '#core/domain/errors.ts'
import type { Tag } from '#core/domain/tag.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import { deleteTagIn } from '#core/tags/delete-tag.ts'
import { recordTagCreated } from '#core/tags/record-tag-event.ts'
import { updateTagIn } from '#core/tags/update-tag.ts'
import { storeTagSteps } from '#core/tasks/store-tag-steps.ts'

/**
 * Brings back deleted tags and the earlier names and colours of changed ones: before the tasks of the act, which may wear
 * them and put them on by themselves.
 */
export async function restoreTags(
  act: Act,
  events: readonly ChangeSetEvent[],
  tasks: readonly TaskState[],
): Promise<void> {
  for (const event of [...events].reverse()) {
    const { before, wearers } = (event.undo ?? {}) as { before?: Tag | null; wearers?: number[] }
    if (!before) continue
    const others = wearers?.filter((id) => tasks.every((task) => task.id !== id)) ?? []
    if (event.event_type === 'tag-deleted') await reviveDeleted(act, before, others)
    if (event.event_type === 'tag-updated')
      await updateTagIn(act, before.id, { name: before.name, color: before.color })
  }
}

async function reviveDeleted(act: Act, tag: Tag, wearers: readonly number[]): Promise<void> {
  if (!(await reviveTag(act.trx, act.actor.userId, tag))) {
    throw new DomainError('undo_conflict', `There is another tag named ${JSON.stringify(tag.name)} now.`, {
      conflicts: [{ task_id: null, tag_id: tag.id, title: tag.name }],
    })
  }
  const revived = await findTag(act.trx, act.actor.userId, tag.id)
  recordTagCreated(act, revived ?? tag)
  const silent = await findTasks(act.trx, act.actor.userId, wearers, { lock: true })
  const worn = { id: tag.id, name: tag.name, color: tag.color }
  await storeTagSteps(
    act,
    silent.map((before) => ({ before, tags: [...before.tags, worn] })),
  )
}

/**
 * Takes away the tags that the act made: after the tasks, which have let go of them. A tag that other tasks wear by now
 * stays; where making it was all that the act did, there is nothing left to undo.
 */
export async function removeCreatedTags(act: Act, events: readonly ChangeSetEvent[]): Promise<void> {
  for (const event of events) {
    if (event.event_type !== 'tag-created' || event.tag_id === null) continue
    const tag = await findTag(act.trx, act.actor.userId, event.tag_id)
    if (!tag) continue
    if (tag.task_count === 0) await deleteTagIn(act, tag.id)
    else if (act.events.length === 0) throw inUse(tag)
  }
}

function inUse(tag: Tag): DomainError {
  return new DomainError('undo_conflict', `${tag.task_count} tasks wear the tag ${JSON.stringify(tag.name)} by now.`, {
    conflicts: [{ task_id: null, tag_id: tag.id, title: tag.name }],
  })
}
