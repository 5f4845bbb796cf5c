import { z } from 'zod'
import { listActivity } from '#core/activity/list-activity.ts'
import { activitySchema } from '#core/domain/activity.ts'
import { actorTypes } from '#core/domain/actor.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { paging, taskReference } from '../arguments.ts'
import { nextPage, readPage } from '../page-cursor.ts'
import { nextCursor } from '../results.ts'
import { readTool } from '../tool.ts'

export const getActivityLogs = readTool({
  name: 'get_activity_logs',
  title: 'Read the activity log',
  description:
    'What was changed, by whom (user, agent, client, system) and why, newest first; of one task when given. For news since a time use list_changes.',
  toolset: 'history',
  input: { ...taskReference, ...paging, actor_type: z.enum(actorTypes).optional() },
  output: { activity_logs: z.array(activitySchema), next_cursor: nextCursor },
  async handle({ ctx, actor }, { limit, cursor, actor_type: type, ...reference }) {
    const isOfTask = reference.task_id !== undefined || reference.task !== undefined
    const taskId = isOfTask ? await resolveTask(ctx.db, actor, reference) : undefined
    const page = await listActivity(ctx, actor, { task_id: taskId, actor_type: type, limit, offset: readPage(cursor) })
    return { activity_logs: page.activity_logs, ...nextPage(page, page.activity_logs.length) }
  },
})
