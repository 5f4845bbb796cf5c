import type { Act } from '#core/acts/perform-act.ts'
import type { ChangeSetEvent } from '#core/db/change-sets.ts'
import { findTagsByIds } from '#core/db/tags.ts'
import { restoreState, trashedState } from '#core/domain/restore-state.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import type { Warning } from '#core/domain/task.ts'
import { freePredecessor } from '#core/tasks/restore-task.ts'
import { storeTaskStep, type TaskEvent } from '#core/tasks/write-task.ts'
import { withdrawSuccessor } from '#core/tasks/withdraw-successor.ts'
import { reviveTaskState, type StoredTask } from './revive-state.ts'

/** Takes one task back to what it was before the first event of the act. */
export async function undoTask(act: Act, current: TaskState, first: ChangeSetEvent): Promise<Warning[]> {
  const { before } = first.undo as { before: StoredTask | null }
  const step = before === null ? trashedState(current, act.now) : await restored(act, current, before)
  await storeTaskStep(act, current, step, eventOf(current, step, act.now))
  return current.completed && !step.completed ? withdrawSuccessor(act, step) : []
}

/* A tag may have been deleted since; the task comes back without it. */
async function restored(act: Act, current: TaskState, before: StoredTask): Promise<TaskState> {
  const earlier = reviveTaskState(before)
  const living = await findTagsByIds(
    act.trx,
    act.actor.userId,
    earlier.tags.map((tag) => tag.id),
  )
  const tags = living.map(({ id, name, color }) => ({ id, name, color }))
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
