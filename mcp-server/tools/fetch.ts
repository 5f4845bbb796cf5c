import { z } from 'zod'
import { getTask } from '#core/tasks/get-task.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { anyFields } from '../results.ts'
import { readTool } from '../tool.ts'
import { documentId, readDocumentId, taskUrl } from './task-document.ts'

export const fetch = readTool({
  name: 'fetch',
  title: 'Fetch (connector)',
  description: 'One result of search in full, for connectors that know search and fetch only; otherwise use get_task.',
  toolset: 'connector',
  input: { id: z.string().min(1).max(40) },
  output: { id: z.string(), title: z.string(), text: z.string(), url: z.string(), metadata: anyFields },
  async handle({ ctx, actor }, { id }) {
    const taskId = await resolveTask(ctx.db, actor, { task_id: readDocumentId(id) })
    const { task } = await getTask(ctx, actor, taskId)
    const { title, description, ...metadata } = task
    return {
      id: documentId(taskId),
      title,
      text: description === '' ? title : description,
      url: taskUrl(ctx, taskId),
      metadata,
    }
  },
})
