import type { Act } from '#core/chat/built-in/commands/command.ts'
import { sayMoment } from '#core/chat/built-in/replies/dates.ts'
import { escapeMarkdown, titled } from '#core/chat/built-in/replies/escape.ts'
import { countOf, sayDue, sayRecurrence, taskLine } from '#core/chat/built-in/replies/task-words.ts'
import { type BriefTask, readReminders, readTask } from '#core/chat/built-in/tool-results.ts'
import { afterRefusal, taskArgs } from './find-task.ts'
import { type Plan, type Situation, call, failedWith, say } from './plan.ts'
import type { TaskRef } from './resolve.ts'

/** Tells about a task: whether it is done, when it is due, or all of it. */
export function* showTask(act: Act, ref: TaskRef, situation: Situation): Plan {
  const result = yield* call('get_task', taskArgs(ref))
  if (!result.ok) return yield* afterRefusal(result.error, act, ref, situation)
  const task = readTask(result.value.task)
  if (!task) return failedWith('I could not read that task.')
  if (act.kind === 'ask_done') return say(sayState(task, situation))
  if (act.kind === 'ask_due') return say(sayWhen(task, situation))
  return say(
    details(task, readReminders(result.value.reminders).filter(({ status }) => status === 'pending').length, situation),
  )
}

function sayState(task: BriefTask, { clock }: Situation): string {
  if (task.completed !== true) {
    const due = sayDue(task, clock)
    return `No, ${titled(task.title)} is still open${due === undefined ? '' : `, due ${due}`}.`
  }
  return `Yes, ${titled(task.title)} is done${task.completed_at ? `, since ${sayMoment(task.completed_at, clock)}` : ''}.`
}

function sayWhen(task: BriefTask, { clock }: Situation): string {
  const due = sayDue(task, clock)
  const repeats = sayRecurrence(task)
  if (due === undefined) return `${titled(task.title)} has no due date.`
  return `${titled(task.title)} ${task.completed === true ? 'was' : 'is'} due ${due}${repeats === undefined ? '' : ` and repeats ${repeats}`}.`
}

function details(task: BriefTask, reminders: number, { clock }: Situation): string {
  const description = task.description ? `\n\n${escapeMarkdown(task.description)}` : ''
  const rings = reminders === 0 ? '' : ` It has ${countOf(reminders, 'reminder')}.`
  return `${taskLine(task, clock)}.${rings}${description}`
}
