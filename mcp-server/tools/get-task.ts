import { z } from 'zod'
import { listActivity } from '#core/activity/list-activity.ts'
import { activitySchema } from '#core/domain/activity.ts'
import { getTaskState } from '#core/tasks/get-task.ts'
import { occurrencesOf } from '#core/tasks/list-occurrences.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { toTask } from '#core/domain/task-state.ts'
import { taskReference } from '../arguments.ts'
import { occurrences, reminder, task } from '../results.ts'
import { readTool } from '../tool.ts'

const OCCURRENCES = 5
const ACTIVITIES = 10

export const getTask = readTool({
  name: 'get_task',
  title: 'Get a task',
  description:
    'One task with its reminders, its next occurrences and what happened to it lately. By task_id, also from the trash, or by words of its title.',
  toolset: 'tasks',
  showsTask: true,
  input: taskReference,
  output: {
    task,
    occurrences: occurrences.optional(),
    reminders: z.array(reminder),
    recent_activity: z.array(activitySchema),
  },
  async handle({ ctx, actor }, reference) {
    const state = await getTaskState(ctx, actor, await resolveTask(ctx.db, actor, reference))
    const query = { task_id: state.id, limit: ACTIVITIES, offset: 0 }
    const { activity_logs: activity } = await listActivity(ctx, actor, query)
    const found = toTask(state)
    const next = occurrencesOf(state, OCCURRENCES)
    return {
      task: found,
      ...(state.recurrence ? { occurrences: next } : {}),
      reminders: found.reminders,
      recent_activity: activity,
    }
  },
})
