import type { AssistantMessage, Call, Conversation, Message } from './conversation.ts'
import type { ModelMessage } from './model.ts'
import { noteLeftOut } from './left-out.ts'
import { sizeOf } from './size-of.ts'
import { findSuspicion } from './suspicion.ts'

export interface History {
  messages: ModelMessage[]
  /** Some of it is not there, to stay within the window of the model. */
  isCut: boolean
  /** A result in it speaks to the assistant rather than to the user. */
  isTainted: boolean
}

/** How much of a conversation a model is shown, in bytes of JSON. */
export interface Room {
  bytes: number
  /** True: more would be refused by the model's server, so that the last turn is held to it as well. */
  isHard: boolean
}

const USUAL_ROOM: Room = { bytes: 60_000, isHard: false }
const MIN_RESULT_CHARACTERS = 400
/* Of the room, for a note of what is left out. */
const NOTE_SHARE = 1 / 8
const MAX_NOTE_BYTES = 6_000

/**
 * The end of a conversation as a model reads it: whole turns, so that no call is parted from its result, after a note of
 * what was done before them. When the last turn alone is too long, its older results are shortened, and then its first
 * steps left out.
 */
export function toHistory({ messages }: Conversation, room = USUAL_ROOM): History {
  const whole = newestTurns(messages, room)
  if (whole.shown.length === messages.length) {
    return { messages: whole.messages, isCut: false, isTainted: isTainted(messages) }
  }
  const noteBytes = Math.min(MAX_NOTE_BYTES, room.bytes * NOTE_SHARE)
  const end = newestTurns(messages, { ...room, bytes: room.bytes - noteBytes })
  const shown = new Set(end.shown)
  const leftOut = messages.filter((message) => !shown.has(message))
  const note = noteLeftOut(leftOut, noteBytes)
  return {
    messages: [...note, ...end.messages],
    isCut: true,
    isTainted: isTainted(end.turns) || speaksToAssistant(note),
  }
}

interface Newest {
  /** The turns that it is of, and which of their messages are there. */
  turns: Message[]
  shown: Message[]
  messages: ModelMessage[]
}

function newestTurns(messages: readonly Message[], { bytes, isHard }: Room): Newest {
  const turns: Message[] = []
  let size = 0
  for (const turn of splitIntoTurns(messages).toReversed()) {
    const length = sizeOf(toModelMessages(turn))
    if (turns.length > 0 && size + length > bytes) break
    turns.unshift(...turn)
    size += length
  }
  return {
    turns,
    ...(isHard && size > bytes ? fitTurn(turns, bytes) : { shown: turns, messages: toModelMessages(turns) }),
  }
}

/* A step is one message with its calls and their results: what is left out goes as a whole. */
function fitTurn([first, ...steps]: readonly Message[], bytes: number): Omit<Newest, 'turns'> {
  for (let from = 0; ; from += 1) {
    const shown = [first!, ...steps.slice(from)]
    const messages = toModelMessages(shown)
    const fitted = shorten(messages, sizeOf(messages) - bytes)
    if (sizeOf(fitted) <= bytes || from >= steps.length - 1) return { shown, messages: fitted }
  }
}

/* Whether a result among them speaks to the assistant. */
function isTainted(messages: readonly Message[]): boolean {
  return messages.some(
    (message) => message.role === 'assistant' && message.calls.some(({ result }) => findSuspicion(result)),
  )
}

function speaksToAssistant(note: readonly ModelMessage[]): boolean {
  return note.some((message) => message.role === 'tool' && findSuspicion(JSON.parse(message.content)) !== null)
}

/* The model did not call this, and should know who did. */
const FROM_APP = '(On the page of a result I did this myself:)'

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

function assistantToModel({ content, calls, problem, from_app: isFromApp }: AssistantMessage): ModelMessage[] {
  const known = calls.filter((call) => call.known)
  const unknown = calls.filter((call) => !call.known)
  // Templates of some models want user and assistant to take turns.
  if (content === '' && calls.length === 0) return problem ? [{ role: 'assistant', content: '(No answer.)' }] : []
  const toolCalls = known.map((call) => ({ id: call.id, name: call.tool, arguments: JSON.stringify(call.arguments) }))
  return [
    ...(isFromApp ? [{ role: 'user' as const, content: FROM_APP }] : []),
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

function shorten(messages: readonly ModelMessage[], excess: number): ModelMessage[] {
  let left = excess
  return messages.map((message) => {
    if (left <= 0 || message.role !== 'tool' || message.content.length <= MIN_RESULT_CHARACTERS) return message
    const size = sizeOf([message])
    let kept = message.content.length
    let short = message
    // Letters differ in size, so that how many fit is found by trying.
    while (kept > MIN_RESULT_CHARACTERS && sizeOf([short]) > size - left) {
      kept = Math.max(MIN_RESULT_CHARACTERS, Math.floor(kept * 0.9))
      short = { ...message, content: JSON.stringify({ shortened: message.content.slice(0, kept) }) }
    }
    left -= size - sizeOf([short])
    return short
  })
}
