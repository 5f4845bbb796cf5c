import { attemptPart } from '#core/acts/attempt-part.ts'
import type { Act } from '#core/acts/perform-act.ts'
import { isDomainError, type DomainError } from '#core/domain/errors.ts'
import { createTaskIn, type TaskAnswer } from './create-task.ts'
import { readTaskWords, type TaskWords } from './read-task-words.ts'

export type CreatedItem = { index: number } & (TaskAnswer | { error: DomainError })

/** Makes several tasks in one act, each for itself: one that is refused does not keep the others from being made. */
export async function createTasksIn(act: Act, tasks: readonly TaskWords[]): Promise<CreatedItem[]> {
  const items: CreatedItem[] = []
  for (const [index, words] of tasks.entries()) {
    try {
      const answer = await attemptPart(act, async (part) => createTaskIn(part, readTaskWords(part, words)))
      items.push({ index, ...answer })
    } catch (error) {
      if (!isDomainError(error)) throw error
      items.push({ index, error })
    }
  }
  return items
}
