import { z } from 'zod'
import { activitySchema } from '#core/domain/activity.ts'
import { getTaskHistory } from '#core/tasks/get-task-history.ts'
import { occurrencesOf } from '#core/tasks/list-occurrences.ts'
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
    const { task: state, activity } = await getTaskHistory(ctx, actor, reference, ACTIVITIES)
    const found = toTask(state)
    return {
      task: found,
      ...(state.recurrence ? { occurrences: occurrencesOf(state, OCCURRENCES) } : {}),
      reminders: found.reminders,
      recent_activity: activity,
    }
  },
})
