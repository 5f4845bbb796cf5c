import type { Command } from '#core/chat/built-in/commands/command.ts'
import { sayMoment } from '#core/chat/built-in/replies/dates.ts'
import { titled } from '#core/chat/built-in/replies/escape.ts'
import { sayError } from '#core/chat/built-in/replies/errors.ts'
import { countOf, taskLine } from '#core/chat/built-in/replies/task-words.ts'
import {
  type BriefTask,
  readEntryError,
  readReminders,
  readTask,
  taskOfEntry,
} from '#core/chat/built-in/tool-results.ts'
import { type Plan, type Situation, call, failedWith, say } from './plan.ts'
import { warningsOf } from './simple-steps.ts'

/** Adds a task, or several in one call. */
export function* addPlan({ tasks, remindAt }: Command & { kind: 'add' }, situation: Situation): Plan {
  if (tasks.length > 1) return yield* addSeveral(tasks, situation)
  const result = yield* call('add_task', { ...tasks[0] })
  if (!result.ok) return failedWith(sayError(result.error))
  const task = readTask(result.value.task)
  if (!task) return failedWith('I could not read what was added.')
  const said = [`Added ${taskLine(task, situation.clock)}.`, ...warningsOf(result.value)]
  if (remindAt !== undefined) said.push(...(yield* remind(task, remindAt, situation)))
  else said.push(...sayReminders(task, situation))
  return say(said.join(' '))
}

function* remind({ id }: BriefTask, when: string, { clock }: Situation) {
  const result = yield* call('create_reminder', { task_id: id, when })
  if (!result.ok) return [`I could not set a reminder: ${sayError(result.error)}`]
  const [reminder] = readReminders([result.value.reminder])
  return reminder?.reminder_time === undefined ? [] : [`I will remind you ${sayMoment(reminder.reminder_time, clock)}.`]
}

function sayReminders({ reminders = [] }: BriefTask, { clock }: Situation): string[] {
  const times = reminders.flatMap(({ reminder_time: at, status }) =>
    at !== undefined && status === 'pending' ? [at] : [],
  )
  return times.length === 0 ? [] : [`I will remind you ${times.map((at) => sayMoment(at, clock)).join(' and ')}.`]
}

function* addSeveral(tasks: (Command & { kind: 'add' })['tasks'], { clock }: Situation): Plan {
  const result = yield* call('add_tasks', { tasks })
  if (!result.ok) return failedWith(sayError(result.error))
  const entries: unknown[] = Array.isArray(result.value.results) ? result.value.results : []
  const added = entries.flatMap((entry) => taskOfEntry(entry) ?? [])
  const refused = entries.flatMap((entry, index) => {
    const error = readEntryError(entry)
    return error ? [`${titled(tasks[index]?.title ?? '')} was not added. ${sayError(error)}`] : []
  })
  if (added.length === 0) return failedWith(...refused)
  const list = added.map((task, index) => `${index + 1}. ${taskLine(task, clock)}`).join('\n')
  return say(`Added ${countOf(added.length, 'task')}:\n\n${list}`, ...refused)
}
