import type { Context } from '#core/context.ts'
import { DomainError } from '#core/domain/errors.ts'

/* Connectors know documents, each with an id of text and an address. */

export function documentId(taskId: number): string {
  return `task:${taskId}`
}

/** @throws task_not_found for an id that is none of ours */
export function readDocumentId(id: string): number {
  const [, digits] = /^task:([1-9]\d{0,9})$/.exec(id) ?? []
  const taskId = Number(digits)
  if (digits === undefined || taskId > 2_147_483_647) {
    throw new DomainError(
      'task_not_found',
      `No task with id ${JSON.stringify(id.slice(0, 40))}, expected one like "task:12".`,
    )
  }
  return taskId
}

/** Where the user sees the task. */
export function taskUrl(ctx: Context, taskId: number): string {
  return `${ctx.config.web.publicUrl}/tasks/${taskId}`
}
