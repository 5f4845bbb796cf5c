import { cancelReminderByIdIn } from '#core/reminders/cancel-reminder.ts'
import { reminderId } from '../arguments.ts'
import { reminder } from '../results.ts'
import { writeTool } from '../tool.ts'

export const cancelReminder = writeTool({
  name: 'cancel_reminder',
  title: 'Cancel a reminder',
  description: 'Cancels a pending reminder; list_reminders and get_task show their ids.',
  toolset: 'reminders',
  destructive: true,
  input: { reminder_id: reminderId },
  output: { reminder },
  handle: async (act, { reminder_id: id }) => cancelReminderByIdIn(act, id),
})
