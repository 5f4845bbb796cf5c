import { builtInModel } from '#core/chat/built-in/built-in-model.ts'
import type { ModelMessage, ModelToolCall, ModelTool } from '#core/chat/model.ts'

/** A call of a tool as a test states it. */
export type ToolCall = readonly [tool: string, args: Record<string, unknown>]

export interface TurnSetting {
  now: Date
  timeZone: string
  weekStart?: 'monday' | 'sunday' | 'saturday'
  tools: readonly ModelTool[]
  /** Answers a call with the JSON text of its result. */
  callTool: (name: string, args: Record<string, unknown>) => Promise<string> | string
}

export interface TakenTurn {
  calls: ToolCall[]
  reply: string
  /** The conversation with this turn. */
  messages: ModelMessage[]
}

const MAX_MODEL_CALLS = 8

/** One turn of a conversation with the built-in assistant, as the loop of the chat takes it: calls, results, words. */
export async function takeTurn(
  before: readonly ModelMessage[],
  text: string,
  setting: TurnSetting,
): Promise<TakenTurn> {
  const messages: ModelMessage[] = [...before, { role: 'user', content: text }]
  const calls: ToolCall[] = []
  for (let step = 1; step <= MAX_MODEL_CALLS; step += 1) {
    const { text: said, toolCalls } = await ask(messages, setting, step === MAX_MODEL_CALLS)
    if (toolCalls.length === 0)
      return { calls, reply: said, messages: [...messages, { role: 'assistant', content: said }] }
    messages.push({ role: 'assistant', content: said, toolCalls })
    for (const { id, name, arguments: json } of toolCalls) {
      const args = JSON.parse(json) as Record<string, unknown>
      calls.push([name, args])
      messages.push({ role: 'tool', toolCallId: id, content: await setting.callTool(name, args) })
    }
  }
  throw new Error(`No words after ${MAX_MODEL_CALLS} model calls to: ${text}`)
}

async function ask(messages: readonly ModelMessage[], setting: TurnSetting, mustAnswer: boolean) {
  const { now, timeZone, weekStart = 'monday', tools } = setting
  const request = { messages, tools, now, timeZone, weekStart, signal: new AbortController().signal }
  let text = ''
  const toolCalls: ModelToolCall[] = []
  for await (const part of builtInModel.complete({ ...request, toolChoice: mustAnswer ? 'none' : 'auto' })) {
    if (part.type === 'text') text += part.delta
    else if (part.type === 'tool_call') toolCalls.push(part.call)
  }
  return { text, toolCalls }
}
