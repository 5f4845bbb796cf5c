import { z } from 'zod'
import { taskDescription, taskTitle } from '#core/domain/task.ts'
import { createTaskIn } from '#core/tasks/create-task.ts'
import { readTaskWords } from '#core/tasks/read-task-words.ts'
import { priority, reminderMinutes, tagNames, when } from '../arguments.ts'
import { task, warnings } from '../results.ts'
import { writeTool } from '../tool.ts'

export const newTask = {
  title: taskTitle,
  description: taskDescription.optional(),
  due: when.optional(),
  priority: priority.optional(),
  tags: tagNames.optional(),
  recurrence: z.string().max(500).optional(),
  recurrence_end: when.optional(),
  reminders: reminderMinutes.optional(),
}

export const addTask = writeTool({
  name: 'add_task',
  title: 'Add a task',
  description:
    'Adds one task. Times are ISO 8601 or words ("tomorrow 5pm", "next friday") in the user’s zone; recurrence is daily, weekly, monthly, an RRULE or words ("every other tuesday at 9"), which alone need no due; reminders are minutes before the due time. For several tasks use add_tasks.',
  toolset: 'tasks',
  idempotent: false,
  input: newTask,
  output: { task, warnings },
  handle: async (act, input) => createTaskIn(act, readTaskWords(act, input)),
})
