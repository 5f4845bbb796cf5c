import type { Act } from '#core/acts/perform-act.ts'
import { invalid } from '#core/domain/errors.ts'
import { readTimeText } from '#core/domain/quick-add/read-time-text.ts'
import type { ReminderInput } from '#core/domain/reminder.ts'
import { createReminderIn, type ReminderAnswer } from '#core/reminders/create-reminder.ts'
import { dateContext } from '#core/tasks/read-task-words.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { minutesBefore, taskReference, when } from '../arguments.ts'
import { reminder, warnings, withWarnings } from '../results.ts'
import { writeTool } from '../tool.ts'

export const reminderTime = {
  before_minutes: minutesBefore.optional().describe('Before the due time'),
  when: when.optional().describe('Or an absolute time'),
}
export const reminderAnswer = { reminder: reminder.optional(), warnings }

type Time = { before_minutes?: number | undefined; when?: string | undefined }

/** Exactly one of both times, as use cases take it. @throws invalid_request */
export function readReminderTime(act: Act, { before_minutes: minutes, when: text }: Time): ReminderInput {
  if ((minutes === undefined) === (text === undefined)) {
    throw invalid('when', 'give exactly one of before_minutes and when')
  }
  if (text === undefined) return { offset_minutes: minutes }
  const read = readTimeText(text, 'when', dateContext(act))
  if (/^\d{4}-\d{2}-\d{2}$/.test(read)) {
    throw invalid('when', 'names a day without a time; say when on that day, like "tomorrow 9am"', text.slice(0, 100))
  }
  return { reminder_time: read }
}

/** Without a reminder, when its time has passed. */
export function showReminder(answer: ReminderAnswer) {
  return { ...(answer.reminder ? { reminder: answer.reminder } : {}), ...withWarnings(answer) }
}

export const createReminder = writeTool({
  name: 'create_reminder',
  title: 'Add a reminder',
  description:
    'Reminds the user of a task: some minutes before it is due, or at a time. When that has passed there is no reminder, and a warning.',
  toolset: 'reminders',
  idempotent: false,
  input: { ...taskReference, ...reminderTime },
  output: reminderAnswer,
  async handle(act, { before_minutes, when: at, ...reference }) {
    const id = await resolveTask(act.trx, act.actor, reference)
    return showReminder(await createReminderIn(act, id, readReminderTime(act, { before_minutes, when: at })))
  },
})
