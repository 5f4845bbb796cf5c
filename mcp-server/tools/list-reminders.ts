import { z } from 'zod'
import { reminderStatuses } from '#core/domain/reminder.ts'
import { listReminders as list } from '#core/reminders/list-reminders.ts'
import { paging } from '../arguments.ts'
import { nextPage, readPage } from '../page-cursor.ts'
import { nextCursor, reminder } from '../results.ts'
import { readTool } from '../tool.ts'

export const listReminders = readTool({
  name: 'list_reminders',
  title: 'List reminders',
  description: 'Reminders by time, of all tasks that are not in the trash.',
  toolset: 'reminders',
  input: { status: z.enum(reminderStatuses).optional(), ...paging },
  output: { reminders: z.array(reminder), total: z.int(), next_cursor: nextCursor },
  async handle({ ctx, actor }, { status, limit, cursor }) {
    const page = await list(ctx, actor, { ...(status ? { status } : {}), limit, offset: readPage(cursor) })
    return { reminders: page.reminders, total: page.total, ...nextPage(page, page.reminders.length) }
  },
})
