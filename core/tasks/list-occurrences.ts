import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { occurrencesAfter, type Occurrence } from '#core/domain/recurrence/occurrences.ts'
import type { TaskState } from '#core/domain/task-state.ts'
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
  return { occurrences: occurrencesOf(await getTaskState(ctx, actor, id), count) }
}

export function occurrencesOf(task: TaskState, count: number): ListedOccurrence[] {
  if (!task.recurrence || !task.dueAt || task.completed) return []
  return occurrencesAfter(seriesOf(task.recurrence), task.dueAt, count).map(toListedOccurrence)
}

export function toListedOccurrence({ at, local, shifted }: Occurrence): ListedOccurrence {
  return { due_datetime: at.toISOString(), local, ...(shifted ? { shifted } : {}) }
}
