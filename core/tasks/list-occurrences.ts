import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { occurrencesAfter } from '#core/domain/recurrence/occurrences.ts'
import { seriesOf } from '#core/domain/task-recurrence.ts'
import { getTaskState } from './get-task.ts'

export interface ListedOccurrence {
  due_datetime: string
  /** Wall-clock time in the zone of the series. */
  local: string
  shifted?: 'gap' | 'overlap'
}

/** The due times after the task's own, `count` of them at most; none for a task that does not repeat or is done. */
export async function listOccurrences(
  ctx: Context,
  actor: Actor,
  id: number,
  count: number,
): Promise<{ occurrences: ListedOccurrence[] }> {
  const task = await getTaskState(ctx, actor, id)
  if (!task.recurrence || !task.dueAt || task.completed) return { occurrences: [] }
  const occurrences = occurrencesAfter(seriesOf(task.recurrence), task.dueAt, count)
  return {
    occurrences: occurrences.map(({ at, local, shifted }) => ({
      due_datetime: at.toISOString(),
      local,
      ...(shifted ? { shifted } : {}),
    })),
  }
}
