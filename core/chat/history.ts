import type { AssistantMessage, Call, Conversation, Message } from './conversation.ts'
import type { ModelMessage } from './model.ts'
import { findSuspicion } from './suspicion.ts'

export interface History {
  messages: ModelMessage[]
  /** Some of it is not there, to stay within the window of the model. */
  isCut: boolean
  /** A result in it speaks to the assistant rather than to the user. */
  isTainted: boolean
}

const MAX_CHARACTERS = 60_000
const MIN_RESULT_CHARACTERS = 400

/**
 * The end of a conversation as a model reads it: whole turns, so that no call is parted from its result. When the
 * last turn alone is too long, its older results are shortened.
 */
export function toHistory(conversation: Conversation, limit = MAX_CHARACTERS): History {
  const turns = splitIntoTurns(conversation.messages)
  const shown: Message[][] = []
  let size = 0
  for (const turn of turns.toReversed()) {
    const length = sizeOf(toModelMessages(turn))
    if (shown.length > 0 && size + length > limit) break
    shown.unshift(turn)
    size += length
  }
  const messages = shown.flatMap((turn) => toModelMessages(turn))
  const results = shown.flat().flatMap((message) => (message.role === 'assistant' ? message.calls : []))
  return {
    messages: size > limit ? shorten(messages, size - limit) : messages,
    isCut: shown.length < turns.length,
    isTainted: results.some((call) => findSuspicion(call.result) !== null),
  }
}

function splitIntoTurns(messages: readonly Message[]): Message[][] {
  const turns: Message[][] = []
  for (const message of messages) {
    if (message.role === 'user' || turns.length === 0) turns.push([])
    turns.at(-1)!.push(message)
  }
  return turns
}

function toModelMessages(turn: readonly Message[]): ModelMessage[] {
  return turn.flatMap((message): ModelMessage[] => {
    if (message.role === 'user') return [{ role: 'user', content: message.content }]
    return assistantToModel(message)
  })
}

function assistantToModel({ content, calls, problem }: AssistantMessage): ModelMessage[] {
  const known = calls.filter((call) => call.known)
  const unknown = calls.filter((call) => !call.known)
  // Templates of some models want user and assistant to take turns.
  if (content === '' && calls.length === 0) return problem ? [{ role: 'assistant', content: '(No answer.)' }] : []
  const toolCalls = known.map((call) => ({ id: call.id, name: call.tool, arguments: JSON.stringify(call.arguments) }))
  return [
    { role: 'assistant', content, ...(toolCalls.length > 0 ? { toolCalls } : {}) },
    ...known.map((call): ModelMessage => ({ role: 'tool', toolCallId: call.id, content: sayResult(call) })),
    // Some servers break off at a call of a tool that they were not told of.
    ...unknown.map(({ tool }): ModelMessage => ({ role: 'user', content: `(There is no tool named ${tool}.)` })),
  ]
}

/* JSON always, so that what a task says never reads as a sentence of the conversation. */
function sayResult(call: Call): string {
  if (call.status === 'waiting') return JSON.stringify({ status: 'waiting for the approval of the user' })
  return JSON.stringify(call.result ?? null)
}

function sizeOf(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + JSON.stringify(message).length, 0)
}

function shorten(messages: readonly ModelMessage[], excess: number): ModelMessage[] {
  let left = excess
  return messages.map((message) => {
    if (left <= 0 || message.role !== 'tool' || message.content.length <= MIN_RESULT_CHARACTERS) return message
    const kept = Math.max(MIN_RESULT_CHARACTERS, message.content.length - left)
    left -= message.content.length - kept
    return { ...message, content: JSON.stringify({ shortened: message.content.slice(0, kept) }) }
  })
}
