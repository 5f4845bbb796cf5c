import type { Act, TaskFilter } from '#core/chat/built-in/commands/command.ts'
import { memoryTitle } from '#core/chat/built-in/memory.ts'
import { sayError } from '#core/chat/built-in/replies/errors.ts'
import { sayDate } from '#core/chat/built-in/replies/dates.ts'
import { countOf, titles } from '#core/chat/built-in/replies/task-words.ts'
import {
  type BriefTask,
  type ToolResult,
  readEntryError,
  readTasks,
  taskOfEntry,
} from '#core/chat/built-in/tool-results.ts'
import { type Plan, type Situation, call, failedWith, joinOutcomes, say } from './plan.ts'
import { simpleCalls, warningsOf } from './simple-steps.ts'

type Selection = { filter: TaskFilter } | { task_ids: number[] }

const actions = {
  complete: 'complete',
  reopen: 'reopen',
  delete: 'delete',
  restore: 'restore',
  prioritise: 'set_priority',
  tag: 'add_tag',
  untag: 'remove_tag',
  move: 'set_due',
  clear_due: 'set_due',
  shift: 'shift_due',
} as const

type BulkAct = Extract<Act, { kind: keyof typeof actions }>

/** True for acts that `bulk_update_tasks` can do to many tasks as one change. */
export function isBulkAct(act: Act): act is BulkAct {
  return Object.hasOwn(actions, act.kind)
}

/** Does an act to many tasks. What has no bulk action is done one by one, to as many as a turn may. */
export function* bulkPlan(act: Act, selection: Selection, situation: Situation): Plan {
  const chosen = 'filter' in selection ? { filter: filterFor(act, selection.filter) } : selection
  if (!isBulkAct(act)) return yield* oneByOne(act, chosen)
  const said = []
  for (const value of valuesOf(act)) {
    const args = { ...chosen, action: actions[act.kind], ...(value !== undefined && { value }) }
    const result = yield* call('bulk_update_tasks', args)
    if (!result.ok) return failedWith(...said, sayError(result.error))
    said.push(sayBulk(act, result, situation))
  }
  return say(...said.slice(-1))
}

/* "complete all done tasks" would be idle; what is reopened is done, and only what is done can be. */
function filterFor(act: Act, filter: TaskFilter): TaskFilter {
  const { sort_by: _by, sort_order: _order, ...narrowed } = filter
  return act.kind === 'reopen' ? { ...narrowed, status: 'completed' } : narrowed
}

function valuesOf(act: BulkAct): (string | undefined)[] {
  switch (act.kind) {
    case 'prioritise':
      return [act.priority]
    case 'tag':
    case 'untag':
      return act.tags
    case 'move':
      return [act.when.due]
    case 'clear_due':
      return ['none']
    case 'shift': {
      const { amount, unit } = act.shift
      const [size, name] = unit === 'years' ? [amount * 12, 'months'] : [amount, unit]
      return [`${size < 0 ? '-' : '+'}${Math.abs(size)} ${name}`]
    }
    default:
      return [undefined]
  }
}

const MAX_ONE_BY_ONE = 10

function* oneByOne(act: Act, selection: Selection): Plan {
  let ids = 'task_ids' in selection ? selection.task_ids : []
  if ('filter' in selection) {
    const listed = yield* call('list_tasks', { ...selection.filter, limit: MAX_ONE_BY_ONE })
    if (!listed.ok) return failedWith(sayError(listed.error))
    ids = readTasks(listed.value.tasks).map(({ id }) => id)
  }
  const calls = ids.slice(0, MAX_ONE_BY_ONE).flatMap((id) => simpleCalls(act, { task_id: id }))
  if (calls.length === 0) return failedWith('There is no task that this would be about.')
  const results = yield calls
  const refused = results.filter((result) => !result.ok)
  const done = results.flatMap((result) => (result.ok ? (taskOfEntry(result.value) ?? []) : []))
  const outcomes = [
    say(
      `Did that for ${countOf(results.length - refused.length, 'task')}${done.length > 0 ? `: ${titles(done)}` : ''}.`,
    ),
  ]
  const [first] = refused
  if (first && !first.ok) outcomes.push(say(sayError(first.error)))
  return joinOutcomes(outcomes)
}

function sayBulk(act: BulkAct, result: ToolResult, { memory, clock }: Situation): string {
  const value = result.ok ? result.value : {}
  const entries: unknown[] = Array.isArray(value.results) ? value.results : []
  const refused = entries.flatMap((entry) => readEntryError(entry) ?? [])
  const done = entries.flatMap((entry) => {
    const task = readEntryError(entry) ? null : taskOfEntry(entry)
    return task ? [{ ...task, title: task.title || memoryTitle(memory, task.id) }] : []
  })
  if (done.length === 0 && refused.length === 0) return 'There is no task that this would be about.'
  const failures =
    refused.length === 0 ? [] : [`${countOf(refused.length, 'task')} stayed as before: ${sayError(refused[0]!)}`]
  const did = done.length === 0 ? [] : [sayDone(act, done, clock)]
  return [...did, ...failures, ...warningsOf(value)].join(' ')
}

function sayDone(act: BulkAct, done: BriefTask[], clock: Situation['clock']): string {
  const tasks = `${countOf(done.length, 'task')}: ${titles(done)}`
  switch (act.kind) {
    case 'complete':
      return `Completed ${tasks}.`
    case 'reopen':
      return `Reopened ${tasks}.`
    case 'delete':
      return `Deleted ${tasks}. “Undo” brings them back.`
    case 'restore':
      return `Restored ${tasks}.`
    case 'prioritise':
      return `Set ${act.priority} priority for ${tasks}.`
    case 'tag':
      return `Tagged ${tasks}.`
    case 'untag':
      return `Removed the tag from ${tasks}.`
    case 'clear_due':
      return `Removed the due date of ${tasks}.`
    case 'shift':
      return `Moved ${tasks}.`
    case 'move': {
      const [date, time] = act.when.due.split('T')
      return `Moved to ${sayDate(date!, clock)}${time === undefined ? '' : ` at ${time}`} ${tasks}.`
    }
  }
}
