import { randomUUID } from 'node:crypto'
import type { ModelUsage } from './model.ts'

/**
 * What was said and done in a conversation, as the state store keeps it. A turn is one message of the user and all that
 * followed from it; an assistant message is one answer of the model with the calls that it asked for.
 */
export interface Conversation {
  messages: Message[]
}

export type Message = UserMessage | AssistantMessage

export interface UserMessage {
  id: string
  role: 'user'
  turn_id: string
  content: string
  /** Which list was open beside the conversation. */
  view?: ViewContext
  created_at: string
}

export interface ViewContext {
  page: string
  task_ids: number[]
}

export interface AssistantMessage {
  id: string
  role: 'assistant'
  turn_id: string
  content: string
  calls: Call[]
  created_at: string
  /** Not the model but the user wanted these calls, on the page that is shown for the result of another one. */
  from_app?: true
  /** What the turn had changed when it ended with this message; each can be undone as a whole. */
  change_set_ids?: string[]
  usage?: ModelUsage
  /** Why the turn ended before its time. */
  problem?: Problem
}

export interface Problem {
  code: string
  message: string
}

/** `waiting`: for a click of the user. `interrupted`: whether it happened is not known. */
export type CallStatus = 'running' | 'done' | 'waiting' | 'declined' | 'interrupted'

export interface Call {
  id: string
  tool: string
  arguments: Record<string, unknown>
  status: CallStatus
  result: unknown
  is_error: boolean
  ms: number | null
  /** The turn that ran it, when that was not the one that asked for it: after an approval. */
  ran_in?: string
  /** False: there is no such tool, which a model's server must not see in the history. */
  known: boolean
  /** The page that shows its result. */
  app?: string
}

const MAX_STORED_CHARACTERS = 600_000
const LEFT_OUT = { left_out: 'This is too long ago to be kept.' }

export function newUserMessage(
  fields: Pick<UserMessage, 'turn_id' | 'content'> & { view?: ViewContext | undefined; now: Date },
): UserMessage {
  const { view, now, ...rest } = fields
  return { id: randomUUID(), role: 'user', ...rest, ...(view ? { view } : {}), created_at: now.toISOString() }
}

export function newAssistantMessage(turnId: string, now: Date): AssistantMessage {
  return { id: randomUUID(), role: 'assistant', turn_id: turnId, content: '', calls: [], created_at: now.toISOString() }
}

export function assistantMessages({ messages }: Conversation): AssistantMessage[] {
  return messages.filter((message) => message.role === 'assistant')
}

/** The calls of a conversation, oldest first. */
export function callsOf(conversation: Conversation): Call[] {
  return assistantMessages(conversation).flatMap((message) => message.calls)
}

/** The calls that a turn ran, or asked for. */
export function callsOfTurn(conversation: Conversation, turnId: string): Call[] {
  return assistantMessages(conversation).flatMap((message) =>
    message.calls.filter((call) => (call.ran_in ?? message.turn_id) === turnId),
  )
}

/** Ends a call without a result of its tool; every call of a history has exactly one answer. */
export function settleCall(call: Call, status: 'declined' | 'interrupted'): void {
  call.status = status
  call.is_error = true
  call.result = { error: { code: status, message: settledMessages[status] } }
}

const settledMessages = {
  declined: 'The user did not approve this. It was not done.',
  interrupted: 'This was cut off, and whether it happened is not known. Look before doing it again.',
}

/**
 * Brings what an earlier turn left unfinished to an end: what ran when its process died is interrupted, what still
 * waits for a click is declined by whatever comes next.
 */
export function settleUnfinished(conversation: Conversation, keepWaiting: ReadonlySet<string> = new Set()): void {
  for (const call of callsOf(conversation)) {
    if (call.status === 'running') settleCall(call, 'interrupted')
    if (call.status === 'waiting' && !keepWaiting.has(call.id)) settleCall(call, 'declined')
  }
}

/** Forgets the oldest results, and then the oldest turns, of a conversation that has become too big to be stored. */
export function trimConversation(conversation: Conversation, limit = MAX_STORED_CHARACTERS): void {
  let size = JSON.stringify(conversation).length
  const settled = callsOf(conversation).filter(({ status }) => status !== 'waiting' && status !== 'running')
  for (const call of settled.slice(0, -1)) {
    if (size <= limit) return
    size -= JSON.stringify(call.result)?.length ?? 0
    call.result = LEFT_OUT
  }
  while (size > limit) {
    const next = conversation.messages.findIndex((message, at) => at > 0 && message.role === 'user')
    if (next === -1) return
    size -= JSON.stringify(conversation.messages.splice(0, next)).length
  }
}
