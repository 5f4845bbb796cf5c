import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { findTag } from '#core/db/tags.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError, notFound } from '#core/domain/errors.ts'
import type { TaskTag } from '#core/domain/tag.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import { toTask } from '#core/domain/task-state.ts'
import { MAX_TAGS_PER_TASK, type Task } from '#core/domain/task.ts'
import { lockLivingTask } from '#core/tasks/load-task.ts'
import { resolveTagNames } from '#core/tasks/resolve-tags.ts'
import { storeTaskStep } from '#core/tasks/write-task.ts'

/** Exactly one of both. */
export interface TagReference {
  tag_id?: number | undefined
  name?: string | undefined
}

/** Puts a tag on a task, by id or by name (made when new). A tag that is there already changes nothing. */
export async function addTagToTask(
  ctx: Context,
  actor: Actor,
  taskId: number,
  input: TagReference,
): Promise<Done<{ task: Task }>> {
  return performAct(ctx, actor, { operation: 'add-tag-to-task', input: { taskId, ...input } }, (act) =>
    addTagToTaskIn(act, taskId, input),
  )
}

export async function addTagToTaskIn(act: Act, taskId: number, input: TagReference): Promise<{ task: Task }> {
  return changeTags(act, taskId, async (tags) => {
    const tag = await resolveTag(act, input)
    return tags.some(({ id }) => id === tag.id) ? tags : [...tags, tag]
  })
}

/** Takes a tag off a task. One that is not on it changes nothing. */
export async function removeTagFromTask(
  ctx: Context,
  actor: Actor,
  taskId: number,
  tagId: number,
): Promise<Done<{ task: Task }>> {
  return performAct(ctx, actor, { operation: 'remove-tag-from-task', input: { taskId, tagId } }, (act) =>
    removeTagFromTaskIn(act, taskId, tagId),
  )
}

export async function removeTagFromTaskIn(act: Act, taskId: number, tagId: number): Promise<{ task: Task }> {
  return changeTags(act, taskId, async (tags) => {
    await requireTag(act, tagId)
    return tags.some(({ id }) => id === tagId) ? tags.filter(({ id }) => id !== tagId) : tags
  })
}

type TagChange = (tags: TaskState['tags']) => Promise<TaskState['tags']>

/* The task is locked before the tags, as everywhere: acts that lock in one order do not wait for each other in a ring. */
async function changeTags(act: Act, taskId: number, change: TagChange) {
  const before = await lockLivingTask(act, taskId)
  const tags = await change(before.tags)
  if (tags.length > MAX_TAGS_PER_TASK) {
    throw new DomainError('limit_reached', `At most ${MAX_TAGS_PER_TASK} tags a task.`, {
      limit: MAX_TAGS_PER_TASK,
      what: 'tags',
    })
  }
  const after = await storeTaskStep(act, before, { ...before, tags }, { type: 'task-updated' })
  return { task: toTask(after) }
}

async function resolveTag(act: Act, input: TagReference): Promise<TaskTag> {
  if (input.tag_id !== undefined) return requireTag(act, input.tag_id)
  const [tag] = await resolveTagNames(act, [input.name ?? ''])
  return tag!
}

async function requireTag(act: Act, id: number): Promise<TaskTag> {
  const tag = await findTag(act.trx, act.actor.userId, id)
  if (!tag) throw notFound('tag', id)
  return { id: tag.id, name: tag.name, color: tag.color }
}
