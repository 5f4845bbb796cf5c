import { z } from 'zod'
import { listTasks as list } from '#core/tasks/list-tasks.ts'
import { readTaskFilter, type TaskFilterWords } from '#core/tasks/read-task-filter.ts'
import { paging, taskFilter } from '../arguments.ts'
import { nextPage, readPage } from '../page-cursor.ts'
import { nextCursor, task } from '../results.ts'
import { readTool, type ToolCall } from '../tool.ts'

export const taskPage = { tasks: z.array(task), total: z.int(), next_cursor: nextCursor }

type Page = { limit: number; cursor?: string | undefined }

export async function listPage({ ctx, actor }: ToolCall, filter: TaskFilterWords, { limit, cursor }: Page) {
  const page = await list(ctx, actor, { ...readTaskFilter(ctx, actor, filter), limit, offset: readPage(cursor) })
  return { tasks: page.tasks, total: page.total, ...nextPage(page, page.tasks.length) }
}

export const listTasks = readTool({
  name: 'list_tasks',
  title: 'List tasks',
  description:
    'Lists tasks that all filters let through, by due time unless sorted otherwise. Give status "pending" for what is still to do; due_from and due_to take dates or words ("today", "next friday").',
  toolset: 'tasks',
  showsApp: true,
  input: { ...taskFilter, ...paging },
  output: taskPage,
  handle: async (call, { limit, cursor, ...filter }) => listPage(call, filter, { limit, cursor }),
})
