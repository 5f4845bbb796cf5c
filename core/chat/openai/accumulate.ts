import type { ModelPart, ModelToolCall, ModelUsage } from '#core/chat/model.ts'
import { newCallId } from '#core/chat/call-id.ts'
import { createTextGate } from './text-gate.ts'

/*
 * What servers really send. The protocol says more is always there; every field here is missing on some server that
 * people run, and the package's own accumulator throws or loses calls when it is.
 */
export interface Chunk {
  choices?: readonly { delta?: Delta | null; message?: Delta | null; finish_reason?: string | null }[] | null
  usage?: { prompt_tokens?: number | null; completion_tokens?: number | null } | null
}

export interface Delta {
  content?: string | readonly { type?: string; text?: string }[] | null
  tool_calls?: readonly CallDelta[] | null
  /** The form before tools. */
  function_call?: FunctionDelta | null
}

interface CallDelta {
  index?: number | null
  id?: string | null
  function?: FunctionDelta | null
}

interface FunctionDelta {
  name?: string | null
  arguments?: string | Record<string, unknown> | null
}

interface Building {
  index: number | null
  id: string | null
  name: string
  arguments: string
}

export interface Accumulated {
  parts: ModelPart[]
  /** Why the model stopped, in its own word; null when the stream ended without one. */
  finishReason: string | null
  isEmpty: boolean
}

/**
 * Makes one answer of the chunks of a stream: text passes through as it comes, calls come out at the end, whole.
 * `toolNames` tells a call that a server leaked as text from an answer that speaks of JSON.
 */
export function createAccumulator(toolNames: ReadonlySet<string>) {
  const calls: Building[] = []
  const gate = createTextGate(toolNames)
  let usage: ModelUsage | undefined
  let finishReason: string | null = null
  let hasText = false

  const passText = (delta: string): ModelPart[] => {
    if (delta === '') return []
    hasText = true
    return [{ type: 'text', delta }]
  }

  return {
    add(chunk: Chunk): ModelPart[] {
      usage = readUsage(chunk) ?? usage
      const choice = chunk.choices?.[0]
      if (!choice) return []
      finishReason = choice.finish_reason ?? finishReason
      const delta = choice.delta ?? choice.message
      if (!delta) return []
      for (const call of delta.tool_calls ?? []) addCall(calls, call)
      if (delta.function_call) addCall(calls, { index: 0, function: delta.function_call })
      return passText(gate.add(textOf(delta)))
    },
    end(): Accumulated {
      const { text, leaked } = gate.end()
      const parts = passText(text)
      const whole = [...calls.filter(({ name }) => name !== '').map(toCall), ...leaked]
      parts.push(...whole.map((call): ModelPart => ({ type: 'tool_call', call })))
      parts.push(usage ? { type: 'end', usage } : { type: 'end' })
      return { parts, finishReason, isEmpty: !hasText && whole.length === 0 }
    },
  }
}

function textOf({ content }: Delta): string {
  if (typeof content === 'string') return content
  return (content ?? []).map((part) => part.text ?? '').join('')
}

function readUsage({ usage }: Chunk): ModelUsage | undefined {
  if (!usage) return undefined
  return { input_tokens: usage.prompt_tokens ?? 0, output_tokens: usage.completion_tokens ?? 0 }
}

function addCall(calls: Building[], delta: CallDelta): void {
  const call = findCall(calls, delta) ?? newCall(calls, delta)
  call.id ??= delta.id || null
  const { name, arguments: given } = delta.function ?? {}
  // Some repeat the name with every piece, some send it in pieces.
  if (name && name !== call.name) call.name += name
  if (typeof given === 'string') call.arguments += given
  else if (given) call.arguments = JSON.stringify(given)
}

/* By index where there is one; some give every call index 0 and another id, some give neither and send calls whole. */
function findCall(calls: readonly Building[], { index, id, function: given }: CallDelta): Building | undefined {
  const known = index == null ? undefined : calls.find((call) => call.index === index)
  if (known) return id && known.id && id !== known.id && given?.name ? undefined : known
  if (index != null) return undefined
  if (id) return calls.find((call) => call.id === id)
  return given?.name ? undefined : calls.at(-1)
}

function newCall(calls: Building[], { index, id }: CallDelta): Building {
  const call: Building = { index: index ?? null, id: id || null, name: '', arguments: '' }
  // The latest of one index is the one that is being written.
  calls.forEach((other) => {
    if (index != null && other.index === index) other.index = null
  })
  calls.push(call)
  return call
}

function toCall({ id, name, arguments: text }: Building): ModelToolCall {
  return { id: id ?? newCallId(), name, arguments: text.trim() === '' ? '{}' : text }
}
