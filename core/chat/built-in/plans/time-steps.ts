import { Temporal } from 'temporal-polyfill'
import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import { localDate, localDateTime } from '#core/domain/time.ts'
import type { Act, Shift, When } from '#core/chat/built-in/commands/command.ts'
import { titled } from '#core/chat/built-in/replies/escape.ts'
import { sayDue, sayRecurrence } from '#core/chat/built-in/replies/task-words.ts'
import { type BriefTask, type ToolResult, readTask } from '#core/chat/built-in/tool-results.ts'
import { afterRefusal, taskArgs } from './find-task.ts'
import { type Call, type Outcome, type Plan, type Situation, call, failedWith, say } from './plan.ts'
import type { TaskRef } from './resolve.ts'
import { warningsOf } from './simple-steps.ts'

type ActOf<Kind extends Act['kind']> = Extract<Act, { kind: Kind }>

/** Moves a task. A day alone keeps the time of day that the task has, a time alone keeps its day. */
export function* move(act: ActOf<'move'>, ref: TaskRef, situation: Situation): Plan {
  if (act.when.names === 'both') return yield* setDue(act, ref, act.when.due, situation)
  const read = yield* readFirst(ref)
  if (!read.task) return yield* afterRefusal(read.error, act, ref, situation)
  return yield* setDue(
    act,
    { id: read.task.id, title: read.task.title },
    keepRest(act.when, read.task, situation.clock),
    situation,
  )
}

function keepRest({ due, names }: When, task: BriefTask, { now, zone }: DateContext): string {
  if (!task.due_datetime) return due
  const local = localDateTime(new Date(task.due_datetime), zone)
  if (names === 'day') return task.all_day === true ? due : `${due}T${local.slice(11, 16)}`
  const kept = `${local.slice(0, 10)}T${due.slice(11)}`
  return local.slice(0, 10) >= localDate(now, zone) && kept > localDateTime(now, zone).slice(0, 16) ? kept : due
}

/** Moves a task by a length of time. Days and longer keep the time of day. */
export function* shift(act: ActOf<'shift'>, ref: TaskRef, situation: Situation): Plan {
  const read = yield* readFirst(ref)
  if (!read.task) return yield* afterRefusal(read.error, act, ref, situation)
  const { task } = read
  if (!task.due_datetime) return askWhen(task)
  const due = shifted(task.due_datetime, act.shift, task.all_day === true, situation.clock.zone)
  return yield* setDue(act, { id: task.id, title: task.title }, due, situation)
}

function askWhen({ id, title }: BriefTask): Outcome {
  return {
    ...failedWith(`${titled(title)} has no due date that I could move. When shall it be due?`),
    question: { kind: 'missing', missing: 'when', act: 'move', on: { kind: 'id', id }, rest: [] },
  }
}

function shifted(iso: string, { amount, unit }: Shift, allDay: boolean, zone: string): string {
  const at = Temporal.Instant.from(iso)
    .toZonedDateTimeISO(zone)
    .add({ [unit]: amount })
  const isByDays = unit !== 'hours' && unit !== 'minutes'
  const local = at.toPlainDateTime().toString({ smallestUnit: 'minute' })
  return allDay && isByDays ? local.slice(0, 10) : local
}

function* readFirst(
  ref: TaskRef,
): Generator<
  Call[],
  { task: BriefTask } | { task: null; error: Extract<ToolResult, { ok: false }>['error'] },
  ToolResult[]
> {
  const result = yield* call('get_task', taskArgs(ref))
  const task = result.ok ? readTask(result.value.task) : null
  if (task) return { task }
  return { task: null, error: result.ok ? { code: 'unreadable_result', message: '', candidates: [] } : result.error }
}

function* setDue(act: Act, ref: TaskRef, due: string, situation: Situation): Plan {
  const result = yield* call('set_task_due_date', { ...taskArgs(ref), due })
  if (!result.ok) return yield* afterRefusal(result.error, act, ref, situation)
  const task = readTask(result.value.task)
  const when = task && sayDue(task, situation.clock)
  return say(
    [`Moved ${titled(task?.title ?? ref.title ?? '')} to ${when ?? due}.`, ...warningsOf(result.value)].join(' '),
  )
}

/** Makes a task repeat. A time of day in the words is that of its due time too. */
export function* recur(act: ActOf<'recur'>, ref: TaskRef, situation: Situation): Plan {
  const { recurrence, mode, end, time, due } = act.wish
  const args = {
    ...taskArgs(ref),
    recurrence,
    ...(mode !== undefined && { mode }),
    ...(end !== undefined && { recurrence_end: end }),
  }
  const repeat: Call = { tool: 'set_task_recurrence', args }
  const begin: Call[] = due === undefined ? [] : [{ tool: 'set_task_due_date', args: { ...taskArgs(ref), due } }]
  let results = yield time === undefined ? [repeat] : [...begin, repeat]
  // A task without a due time begins on the day that the words mean.
  if (begin.length > 0 && results.some((result) => !result.ok && result.error.code === 'due_required')) {
    results = yield [...begin, repeat]
  }
  const refused = results.find((result) => !result.ok)
  if (refused && !refused.ok) return yield* afterRefusal(refused.error, act, ref, situation)
  return sayRecurring(results.at(-1)!, situation)
}

function sayRecurring(result: ToolResult, { clock }: Situation): Outcome {
  const value = result.ok ? result.value : {}
  const task = readTask(value.task) ?? { id: 0, title: '' }
  const due = sayDue(task, clock)
  const repeats = sayRecurrence(task) ?? 'now'
  const next = due === undefined ? '' : ` It is next due ${due}.`
  return say([`${titled(task.title)} repeats ${repeats}.${next}`, ...warningsOf(value)].join(' '))
}
