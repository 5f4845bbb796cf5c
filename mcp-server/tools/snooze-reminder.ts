import { z } from 'zod'
import { MAX_SNOOZE_MINUTES } from '#core/domain/reminder.ts'
import { snoozeReminderIn } from '#core/reminders/snooze-reminder.ts'
import { reminderId } from '../arguments.ts'
import { reminder } from '../results.ts'
import { writeTool } from '../tool.ts'

export const snoozeReminder = writeTool({
  name: 'snooze_reminder',
  title: 'Snooze a reminder',
  description: 'Reminds again some minutes from now, also after the reminder has gone off.',
  toolset: 'reminders',
  idempotent: false,
  input: { reminder_id: reminderId, minutes: z.int().min(1).max(MAX_SNOOZE_MINUTES).default(10) },
  output: { reminder },
  handle: async (act, { reminder_id: id, minutes }) => snoozeReminderIn(act, id, { minutes }),
})
