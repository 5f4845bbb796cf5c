import { updateReminderIn } from '#core/reminders/update-reminder.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { reminderId, taskReference } from '../arguments.ts'
import { writeTool } from '../tool.ts'
import { readReminderTime, reminderAnswer, reminderTime, showReminder } from './create-reminder.ts'

export const updateReminder = writeTool({
  name: 'update_reminder',
  title: 'Move a reminder',
  description: 'Gives a reminder of a task another time. reminder_id is needed when the task has several pending ones.',
  toolset: 'reminders',
  input: { ...taskReference, ...reminderTime, reminder_id: reminderId.optional() },
  output: reminderAnswer,
  async handle(act, { before_minutes, when, reminder_id, ...reference }) {
    const id = await resolveTask(act.trx, act.actor, reference)
    const time = readReminderTime(act, { before_minutes, when })
    return showReminder(await updateReminderIn(act, id, { ...time, reminder_id }))
  },
})
