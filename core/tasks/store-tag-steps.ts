import type { Act } from '#core/acts/perform-act.ts'
import { saveWearings, type Wearing } from '#core/db/task-tags.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import { recordTaskUpdated } from './write-task.ts'

/** A locked task, and the tags that it is to have. */
export interface TagStep {
  before: TaskState
  tags: TaskState['tags']
}

/**
 * Gives many tasks other tags, each with its new version and its event, by as many statements as for one. A task in the
 * trash changes in silence: nobody is shown it, and whoever restores it tells what it is by then.
 */
export async function storeTagSteps(act: Act, steps: readonly TagStep[]): Promise<void> {
  const removed = steps.flatMap(({ before, tags }) => wearings(before.id, before.tags, tags))
  const added = steps.flatMap(({ before, tags }) => wearings(before.id, tags, before.tags))
  const changing = new Set([...removed, ...added].map(({ taskId }) => taskId))
  if (changing.size === 0) return
  const told = steps.filter(({ before }) => changing.has(before.id) && !before.deletedAt)
  await saveWearings(act.trx, { removed, added, raised: told.map(({ before }) => before.id), now: act.now })
  for (const { before, tags } of told) {
    recordTaskUpdated(act, before, { ...before, tags, version: before.version + 1, updatedAt: act.now })
  }
}

/* What of `tags` is not among `others`. */
function wearings(taskId: number, tags: TaskState['tags'], others: TaskState['tags']): Wearing[] {
  return tags.filter((tag) => others.every(({ id }) => id !== tag.id)).map((tag) => ({ taskId, tagId: tag.id }))
}
