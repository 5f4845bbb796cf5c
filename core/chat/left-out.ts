import { changedTasks, listedTasks, readTasks, readText, type BriefTask } from './built-in/tool-results.ts'
import type { Call, Message } from './conversation.ts'
import type { ModelMessage } from './model.ts'
import { sizeOf } from './size-of.ts'

/** One call of the part that is left out: a change, or the last list that was shown. */
export interface EarlierCall {
  tool: string
  /** Only of a change. */
  change_set_id?: string
  tasks?: { task_id: number; title: string }[]
  tag?: string
  /** Further tasks, which are not named. */
  more?: number
}

/** Its answer is this: what was done, as data of a tool like everything else that people wrote. */
const LEFT_OUT_TOOL = 'list_changes'

const MAX_TASKS = 25
const MAX_TITLE = 60
const LISTS = new Set(['list_tasks', 'search_tasks', 'get_overview'])

/**
 * What stands for the part of a conversation that the model is not shown: how much it was, what it changed and what it
 * listed last, so that "undo what I did before" and "the second one" still mean something. Titles are in the result of a
 * call, as they would be anywhere else. Of what does not fit into `bytes`, the older is not told; nothing when nothing was
 * done.
 */
export function noteLeftOut(leftOut: readonly Message[], bytes: number): ModelMessage[] {
  const untold = callsToTell(leftOut)
  const calls: EarlierCall[] = []
  let size = sizeOf(toMessages({ left_out_messages: leftOut.length, earlier_calls: untold.length, calls }))
  if (untold.length === 0 || size > bytes) return []
  while (untold.length > 0) {
    const call = toEarlier(untold.at(-1)!)
    size += sizeOf([JSON.stringify(call)])
    if (size > bytes) break
    calls.unshift(call)
    untold.pop()
  }
  const rest = untold.length > 0 ? { earlier_calls: untold.length } : {}
  return toMessages({ left_out_messages: leftOut.length, ...rest, calls })
}

/** What a note tells; null for every other result. */
export function readLeftOut(tool: string, { calls }: Record<string, unknown>): EarlierCall[] | null {
  return tool === LEFT_OUT_TOOL && Array.isArray(calls) ? (calls as EarlierCall[]) : null
}

function toMessages(told: Record<string, unknown>): ModelMessage[] {
  const id = 'call_left_out'
  return [
    { role: 'user', content: '(Earlier parts of this conversation are left out here. What was done in them:)' },
    { role: 'assistant', content: '', toolCalls: [{ id, name: LEFT_OUT_TOOL, arguments: '{}' }] },
    { role: 'tool', toolCallId: id, content: JSON.stringify(told) },
  ]
}

/* Changes, and the last list, whose places may still be spoken of. */
function callsToTell(messages: readonly Message[]): Call[] {
  const all = messages.flatMap((message) => (message.role === 'assistant' ? message.calls : []))
  const done = all.filter(({ status, is_error: isError }) => status === 'done' && !isError)
  const lastList = done.findLast(({ tool, result }) => LISTS.has(tool) && tasksOf(result).length > 0)
  return done.filter((call) => call === lastList || changeSetOf(call) !== undefined)
}

function changeSetOf({ result }: Call): string | undefined {
  return readText((result as { change_set_id?: unknown } | null)?.change_set_id)
}

function toEarlier(call: Call): EarlierCall {
  const value = call.result as Record<string, unknown>
  const id = changeSetOf(call)
  const tag = readText((value['tag'] as { name?: unknown } | undefined)?.name)
  const tasks = tasksOf(value)
  const shown = tasks
    .slice(0, MAX_TASKS)
    .map(({ id: taskId, title }) => ({ task_id: taskId, title: shortTitle(title) }))
  return {
    tool: call.tool,
    ...(id !== undefined && { change_set_id: id }),
    ...(shown.length > 0 && { tasks: shown }),
    ...(tag !== undefined && { tag }),
    ...(tasks.length > shown.length && { more: tasks.length - shown.length }),
  }
}

/* Wherever tools name the tasks that they listed or changed. */
function tasksOf(result: unknown): BriefTask[] {
  const value = result as Record<string, unknown>
  const all = listedTasks(value) ?? changedTasks(value) ?? readTasks(value['changes'])
  return all.filter((task, at) => all.findIndex(({ id }) => id === task.id) === at)
}

function shortTitle(title: string): string {
  const letters = [...title]
  return letters.length <= MAX_TITLE ? title : `${letters.slice(0, MAX_TITLE - 1).join('')}…`
}
