import { paging, taskFilter, words } from '../arguments.ts'
import { readTool } from '../tool.ts'
import { listPage, taskPage } from './list-tasks.ts'

const { search: _, ...filter } = taskFilter

export const searchTasks = readTool({
  name: 'search_tasks',
  title: 'Search tasks',
  description:
    'Finds tasks whose title or description holds every word of the keyword, case and accents ignored; filters as in list_tasks.',
  toolset: 'tasks',
  showsApp: true,
  input: { keyword: words(500), ...filter, ...paging },
  output: taskPage,
  handle: async (call, { limit, cursor, keyword, ...rest }) =>
    listPage(call, { ...rest, search: keyword }, { limit, cursor }),
})
