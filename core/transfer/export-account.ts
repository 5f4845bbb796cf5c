import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { findAllTasks, readConsistently } from '#core/db/account-rows.ts'
import { findTags } from '#core/db/tags.ts'
import { findUserById, toUser } from '#core/db/users.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'
import { localDate } from '#core/domain/time.ts'
import { writeCalendar } from './write-calendar.ts'
import { writeDocketJson, type Account } from './write-docket-json.ts'
import { writeTodoistCsv } from './write-todoist-csv.ts'

export const transferFormats = ['json', 'csv', 'ics'] as const
export type TransferFormat = (typeof transferFormats)[number]

export interface ExportedFile {
  contentType: string
  filename: string
  body: string
}

/**
 * The account as a file: `json` has all tasks, the trash included, and comes back as it was; `csv` is Todoist's format
 * with the pending tasks; `ics` a calendar of to-dos.
 */
export async function exportAccount(ctx: Context, actor: Actor, format: TransferFormat): Promise<ExportedFile> {
  requireScope(actor, 'tasks:read')
  const now = ctx.clock.now()
  const account = await readAccount(ctx, actor)
  const filename = `docket-${localDate(now, actor.timeZone)}.${format}`
  if (format === 'json') {
    return { contentType: 'application/json; charset=utf-8', filename, body: writeDocketJson(account, now) }
  }
  const living = account.tasks.filter(({ deletedAt }) => deletedAt === null)
  const context = { now, timeZone: actor.timeZone, weekStart: actor.weekStart }
  if (format === 'csv') {
    return { contentType: 'text/csv; charset=utf-8', filename, body: writeTodoistCsv(living, context) }
  }
  return { contentType: 'text/calendar; charset=utf-8', filename, body: writeCalendar(living, context) }
}

async function readAccount(ctx: Context, actor: Actor): Promise<Account> {
  return readConsistently(ctx.db, async (trx) => {
    const user = await findUserById(trx, actor.userId)
    if (!user) throw new DomainError('unauthenticated', 'This account no longer exists.')
    return {
      user: toUser(user),
      tags: await findTags(trx, actor.userId),
      tasks: await findAllTasks(trx, actor.userId),
    }
  })
}
