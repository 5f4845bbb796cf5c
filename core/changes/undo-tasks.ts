import type { Act } from '#core/acts/perform-act.ts'
import type { ChangeSetEvent } from '#core/db/change-sets.ts'
import { findTaskTags } from '#core/db/task-tags.ts'
import { restoreState, trashedState } from '#core/domain/restore-state.ts'
import type { TaskTag } from '#core/domain/tag.ts'
import { changedFields, toTask, type TaskState } from '#core/domain/task-state.ts'
import type { Warning } from '#core/domain/task.ts'
import { freePredecessor } from '#core/tasks/restore-task.ts'
import { storeTagSteps, type TagStep } from '#core/tasks/store-tag-steps.ts'
import { storeTaskStep, type TaskEvent } from '#core/tasks/write-task.ts'
import { withdrawSuccessor } from '#core/tasks/withdraw-successor.ts'
import { reviveTaskState, type StoredTask } from './revive-state.ts'

/** Takes each of these locked tasks back to what it was before the first event of the act. */
export async function undoTasks(
  act: Act,
  tasks: readonly TaskState[],
  events: readonly ChangeSetEvent[],
): Promise<Warning[]> {
  const first = new Map<number | null, StoredTask | null>()
  for (const { task_id: id, undo } of events) {
    if (!first.has(id)) first.set(id, (undo as { before: StoredTask | null } | null)?.before ?? null)
  }
  const earlier = tasks.map((task) => first.get(task.id) ?? null)
  const tags = await livingTags(act, earlier)
  const warnings: Warning[] = []
  const retagged: TagStep[] = []
  for (const [index, current] of tasks.entries()) {
    const before = earlier[index] ?? null
    const step = before === null ? trashedState(current, act.now) : await restored(act, current, { before, tags })
    if (onlyTagsDiffer(current, step)) retagged.push({ before: current, tags: step.tags })
    else warnings.push(...(await undoTask(act, current, step)))
  }
  await storeTagSteps(act, retagged)
  return warnings
}

async function undoTask(act: Act, current: TaskState, step: TaskState): Promise<Warning[]> {
  await storeTaskStep(act, current, step, eventOf(current, step, act.now))
  return current.completed && !step.completed ? withdrawSuccessor(act, step) : []
}

/* The undo of a deleted tag may be about thousands of tasks, which one after the other would take long. */
function onlyTagsDiffer(current: TaskState, step: TaskState): boolean {
  if (current.deletedAt || JSON.stringify(current.recurrence) !== JSON.stringify(step.recurrence)) return false
  return changedFields(toTask(current), toTask(step)).every((field) => field === 'tags')
}

async function livingTags(act: Act, tasks: readonly (StoredTask | null)[]): Promise<Map<number, TaskTag>> {
  const ids = [...new Set(tasks.flatMap((task) => task?.tags.map(({ id }) => id) ?? []))]
  if (ids.length === 0) return new Map()
  const tags = await findTaskTags(act.trx, act.actor.userId, { ids }, { keep: true })
  return new Map(tags.map((tag) => [tag.id, tag]))
}

/* A tag may have been deleted since; the task comes back without it. */
async function restored(
  act: Act,
  current: TaskState,
  { before, tags: living }: { before: StoredTask; tags: ReadonlyMap<number, TaskTag> },
): Promise<TaskState> {
  const earlier = reviveTaskState(before)
  const tags = earlier.tags.flatMap(({ id }) => living.get(id) ?? [])
  const step = restoreState(current, { ...earlier, tags }, act.now)
  const leavesTrash = current.deletedAt !== null && step.deletedAt === null
  return leavesTrash ? { ...step, predecessorId: await freePredecessor(act, current) } : step
}

/* Completing once more must be heard by the recurrence worker, which makes the instance that the undo took away. */
function eventOf(current: TaskState, step: TaskState, now: Date): TaskEvent {
  if (!current.deletedAt && step.deletedAt) return { type: 'task-deleted', deletedAt: now }
  if (!current.completed && step.completed && !step.deletedAt) {
    return { type: 'task-completed', completedAt: step.completedAt ?? now, missed: [] }
  }
  return { type: 'task-updated' }
}
