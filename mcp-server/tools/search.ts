import { z } from 'zod'
import { words } from '../arguments.ts'
import { readTool } from '../tool.ts'
import { listPage } from './list-tasks.ts'
import { documentId, taskUrl } from './task-document.ts'

const RESULTS = 20

export const search = readTool({
  name: 'search',
  title: 'Search (connector)',
  description: 'Finds tasks for connectors that know search and fetch only; otherwise use search_tasks.',
  toolset: 'connector',
  input: { query: words(500) },
  output: { results: z.array(z.object({ id: z.string(), title: z.string(), url: z.string() })) },
  async handle(call, { query }) {
    const { tasks } = await listPage(call, { search: query }, { limit: RESULTS })
    return { results: tasks.map(({ id, title }) => ({ id: documentId(id), title, url: taskUrl(call.ctx, id) })) }
  },
})
