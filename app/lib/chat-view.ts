import type { ChatMessage } from '#core/domain/chat.ts'

/** A call of a tool as a card shows it. */
export interface CallView {
  id: string
  tool: string
  /** "Complete task" */
  label: string
  arguments: Record<string, unknown>
  request: string
  answer: string
  status: NonNullable<ChatMessage['tool_calls']>[number]['status']
  isError: boolean
  ms: number | null
  tasks: CallTask[]
  /** The page that the tool has for its results, and what it shows; null for a result that is told in words and cards. */
  app: { uri: string; result: unknown } | null
}

/** A task as a tool told of it; the page may know more of it by now. */
export interface CallTask {
  id: number
  title: string
  completed: boolean
  priority: 'High' | 'Medium' | 'Low'
}

export interface MessageView {
  id: string
  role: 'user' | 'assistant'
  content: string
  calls: CallView[]
  changeSetIds: string[]
  problem: string | null
  /** The user did this, on the page of a result. */
  isFromApp: boolean
  tokens: number
}

export interface ApprovalView {
  id: string
  callId: string
  summary: string
  affected: { title: string; before: string; after: string }[]
}

/* More would be a list, and lists have their page. */
const MAX_CARDS = 10
/* A card tells what happened; the whole of it is in the activity. */
const MAX_SHOWN = 4_000

export function toMessageView(message: ChatMessage): MessageView {
  const { id, role, content, tool_calls: calls = [], change_set_ids: changeSetIds = [] } = message
  const { problem, usage, from_app: fromApp } = message
  return {
    id,
    role,
    content,
    calls: calls.map(toCallView),
    changeSetIds,
    problem: problem?.message ?? null,
    isFromApp: fromApp === true,
    tokens: usage ? usage.input_tokens + usage.output_tokens : 0,
  }
}

export function toCallView(call: NonNullable<ChatMessage['tool_calls']>[number]): CallView {
  const { id, tool, status, is_error: isError, ms } = call
  const answer = call.result === null ? '' : say(call.result)
  const tasks = isError ? [] : tasksIn(call.result).slice(0, MAX_CARDS)
  const isShown = call.app !== undefined && status === 'done' && !isError
  return {
    id,
    tool,
    label: toLabel(tool),
    arguments: call.arguments,
    request: say(call.arguments),
    answer,
    status,
    isError,
    ms,
    tasks,
    app: isShown ? { uri: call.app!, result: call.result } : null,
  }
}

interface Approval {
  id: string
  call_id: string
  summary: string
  affected: { title: string; before?: Record<string, unknown>; after?: Record<string, unknown> }[]
}

export function toApprovalView({ id, call_id: callId, summary, affected }: Approval): ApprovalView {
  return {
    id,
    callId,
    summary,
    affected: affected.map(({ title, before, after }) => ({
      title,
      before: sayFields(before),
      after: sayFields(after),
    })),
  }
}

function toLabel(tool: string): string {
  const words = tool.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function say(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)} …` : text
}

function sayFields(fields: Record<string, unknown> = {}): string {
  return Object.entries(fields)
    .map(
      ([name, value]) => `${name.replaceAll('_', ' ')}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join(', ')
}

/** The tasks in a result: `task`, `tasks`, or one in each of `results`. */
function tasksIn(result: unknown): CallTask[] {
  if (typeof result !== 'object' || result === null) return []
  const { task, tasks, results } = result as { task?: unknown; tasks?: unknown; results?: unknown }
  const inResults = Array.isArray(results) ? results.map((entry) => (entry as { task?: unknown } | null)?.task) : []
  const found = [task, ...(Array.isArray(tasks) ? (tasks as unknown[]) : []), ...inResults]
  return found.flatMap((entry) => toCallTask(entry))
}

function toCallTask(entry: unknown): CallTask[] {
  if (typeof entry !== 'object' || entry === null) return []
  const { id, title, completed, priority } = entry as Record<string, unknown>
  if (typeof id !== 'number' || typeof title !== 'string') return []
  const known = priority === 'High' || priority === 'Low' ? priority : 'Medium'
  return [{ id, title, completed: completed === true, priority: known }]
}

/* Each is a page of its own in the browser. */
const MAX_APPS = 3

/** The messages with a live page for the latest results alone; of earlier ones the cards are shown, as things are now. */
export function withLatestApps(messages: readonly MessageView[]): MessageView[] {
  const all = messages.flatMap(({ calls }) => calls.filter(({ app }) => app !== null))
  const kept = new Set(all.slice(-MAX_APPS))
  return messages.map((message) => ({
    ...message,
    calls: message.calls.map((call) => (call.app === null || kept.has(call) ? call : { ...call, app: null })),
  }))
}
