import type { Act } from '#core/chat/built-in/commands/command.ts'
import { sayMinutes, sayMoment } from '#core/chat/built-in/replies/dates.ts'
import { sayError } from '#core/chat/built-in/replies/errors.ts'
import { titled } from '#core/chat/built-in/replies/escape.ts'
import { countOf } from '#core/chat/built-in/replies/task-words.ts'
import { type BriefReminder, type ToolResult, readReminders, readTask } from '#core/chat/built-in/tool-results.ts'
import { afterRefusal, taskArgs } from './find-task.ts'
import { type Plan, type Situation, call, failedWith, say } from './plan.ts'
import type { TaskRef } from './resolve.ts'

/** Cancels all reminders of a task that are still to come. */
export function* remindersOf(act: Act, ref: TaskRef, situation: Situation): Plan {
  const result = yield* call('get_task', taskArgs(ref))
  if (!result.ok) return yield* afterRefusal(result.error, act, ref, situation)
  const name = titled(readTask(result.value.task)?.title ?? '')
  const pending = pendingOf(result)
  if (pending.length === 0) return failedWith(`${name} has no reminder that is still to come.`)
  const results = yield pending.map(({ id }) => ({ tool: 'cancel_reminder', args: { reminder_id: id } }))
  const refused = results.find((one) => !one.ok)
  if (refused && !refused.ok) return failedWith(sayError(refused.error))
  return say(`Cancelled ${pending.length === 1 ? 'the reminder' : countOf(pending.length, 'reminder')} for ${name}.`)
}

function pendingOf(result: ToolResult): BriefReminder[] {
  return result.ok ? readReminders(result.value.reminders).filter(({ status }) => status === 'pending') : []
}

const USUAL_MINUTES = 10

/** Lets the reminder of a task, or without one the reminder that rang last, ring again later. */
export function* snooze(act: Act & { kind: 'snooze' }, ref: TaskRef | null, situation: Situation): Plan {
  const result =
    ref === null
      ? yield* call('list_reminders', { status: 'sent', limit: 100 })
      : yield* call('get_task', taskArgs(ref))
  if (!result.ok)
    return ref === null ? failedWith(sayError(result.error)) : yield* afterRefusal(result.error, act, ref, situation)
  const reminder = latest(readReminders(result.value.reminders))
  if (!reminder)
    return failedWith(
      ref === null ? 'No reminder has gone off lately that I could snooze.' : 'It has no reminder that I could snooze.',
    )
  const minutes = act.minutes ?? USUAL_MINUTES
  const snoozed = yield* call('snooze_reminder', { reminder_id: reminder.id, minutes })
  if (!snoozed.ok) return failedWith(sayError(snoozed.error))
  const [again] = readReminders([snoozed.value.reminder])
  const at =
    again?.reminder_time === undefined ? `in ${sayMinutes(minutes)}` : sayMoment(again.reminder_time, situation.clock)
  return say(`I will remind you of ${titled(again?.task_title ?? reminder.task_title ?? '')} again ${at}.`)
}

/* What has rung last, or else what rings next. */
function latest(reminders: BriefReminder[]): BriefReminder | undefined {
  const byTime = [...reminders].sort((a, b) => (a.reminder_time ?? '').localeCompare(b.reminder_time ?? ''))
  return byTime.findLast(({ status }) => status === 'sent') ?? byTime.find(({ status }) => status === 'pending')
}

/** Lists the reminders that are still to come. */
export function* listReminders({ clock }: Situation): Plan {
  const result = yield* call('list_reminders', { status: 'pending' })
  if (!result.ok) return failedWith(sayError(result.error))
  const reminders = readReminders(result.value.reminders)
  if (reminders.length === 0) return say('You have no reminders that are still to come.')
  const lines = reminders.map(
    ({ task_title: title = '', reminder_time: at }, index) =>
      `${index + 1}. ${titled(title)}${at === undefined ? '' : `, ${sayMoment(at, clock)}`}`,
  )
  return say(`Your reminders:\n\n${lines.join('\n')}`)
}
