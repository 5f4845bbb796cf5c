import type { Act } from '#core/acts/perform-act.ts'
import { countTakenBack } from '#core/db/change-sets.ts'
import { findLivingSuccessor } from '#core/db/task-rows.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import { deletionOf } from '#core/domain/task-steps.ts'
import type { Warning } from '#core/domain/task.ts'
import { storeTaskStep } from './write-task.ts'

/**
 * Takes away the instance that the completion of this task had made, when nobody has touched it; else both stay, and
 * the caller is told.
 */
export async function withdrawSuccessor(act: Act, task: TaskState): Promise<Warning[]> {
  const successor = await findLivingSuccessor(act.trx, task.userId, task.id)
  if (!successor) return []
  if (successor.completed || !(await isUntouched(act, successor))) {
    const message = `The next instance (task ${successor.id}) has been changed meanwhile and stays.`
    return [{ code: 'next_occurrence_kept', message }]
  }
  await storeTaskStep(act, successor, deletionOf(successor, act.now), { type: 'task-deleted', deletedAt: act.now })
  return []
}

/* Every version but the first is a change; those of undo and redo have left no trace. */
async function isUntouched({ trx }: Act, { id, version }: TaskState): Promise<boolean> {
  return version === 1 || version - 1 === (await countTakenBack(trx, id))
}
