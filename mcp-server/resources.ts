import { ResourceNotFoundError, ResourceTemplate, requireScopes, type McpServer } from '@modelcontextprotocol/server'
import { listActivity } from '#core/activity/list-activity.ts'
import { isDomainError } from '#core/domain/errors.ts'
import type { EventType } from '#core/domain/events.ts'
import { listTags } from '#core/tags/list-tags.ts'
import { listTaskView, taskViews, type TaskView } from '#core/tasks/get-overview.ts'
import { getTask } from '#core/tasks/get-task.ts'
import type { ToolCall } from './tool.ts'

const LISTED = 100
const MAX_ID = 2_147_483_647

interface Resource {
  uri: string
  title: string
  description: string
  read: (call: ToolCall) => Promise<unknown>
}

const viewTitles: Record<TaskView, [title: string, description: string]> = {
  today: ['Due today', 'Pending tasks that are still due today'],
  overdue: ['Overdue', 'Pending tasks whose due time has passed'],
  upcoming: ['Upcoming', 'Pending tasks due from tomorrow on'],
}

export const TAGS_URI = 'docket://tags'
export const ACTIVITY_URI = 'docket://activity'
export const TASK_TEMPLATE = 'docket://tasks/{id}'
export const viewUri = (view: TaskView) => `docket://tasks/${view}`

const resources: Resource[] = [
  ...taskViews.map((view) => ({
    uri: viewUri(view),
    title: viewTitles[view][0],
    description: viewTitles[view][1],
    async read({ ctx, actor }: ToolCall) {
      const { tasks, total } = await listTaskView(ctx, actor, view, LISTED)
      return { tasks, total }
    },
  })),
  {
    uri: TAGS_URI,
    title: 'Tags',
    description: 'All tags with how many tasks wear each',
    read: async ({ ctx, actor }) => listTags(ctx, actor),
  },
  {
    uri: ACTIVITY_URI,
    title: 'Activity',
    description: 'The newest 100 changes: what, by whom and why',
    async read({ ctx, actor }) {
      const { activity_logs } = await listActivity(ctx, actor, { limit: LISTED, offset: 0 })
      return { activity_logs }
    },
  },
]

/* Read again after a moment: somebody may have changed something anywhere. */
const cacheHint = { ttlMs: 5_000, cacheScope: 'private' } as const
const shared = { mimeType: 'application/json', cacheHint, scopeChallenge: requireScopes('tasks:read') }

/** The lists and single tasks that hosts can attach to a conversation. */
export function addResources(server: McpServer, call: ToolCall): void {
  for (const { uri, title, description, read } of resources) {
    const config = { title, description, ...shared }
    server.registerResource(uri.slice('docket://'.length), uri, config, async () => json(uri, await read(call)))
  }
  const template = new ResourceTemplate(TASK_TEMPLATE, { list: undefined })
  const config = { title: 'A task', description: 'One task by its id, also from the trash', ...shared }
  server.registerResource('task', template, config, async ({ href }, { id }) =>
    json(href, await readTask(call, href, id)),
  )
}

async function readTask({ ctx, actor }: ToolCall, uri: string, given: string | string[] | undefined): Promise<unknown> {
  const id = Number(given)
  if (!/^[1-9]\d{0,9}$/.test(String(given)) || id > MAX_ID) throw new ResourceNotFoundError(uri)
  try {
    return await getTask(ctx, actor, id)
  } catch (error) {
    if (isDomainError(error, 'not_found')) throw new ResourceNotFoundError(uri)
    throw error
  }
}

function json(uri: string, value: unknown) {
  return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(value) }] }
}

/** The resources that read differently after an event. */
export function resourcesTouchedBy(type: EventType, taskId: number | null): string[] {
  if (type === 'reminder-triggered') return taskId === null ? [] : [`docket://tasks/${taskId}`]
  if (type === 'activity-log-created') return [ACTIVITY_URI]
  const task = taskId === null ? [] : [`docket://tasks/${taskId}`]
  return [...taskViews.map(viewUri), ...task, TAGS_URI]
}
