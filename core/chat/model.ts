/**
 * What answers in a conversation, whatever it is: a server that speaks OpenAI's chat completions, or the built-in
 * assistant. The loop knows no difference; both see the same messages and the same tools.
 */
export type ModelMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls?: readonly ModelToolCall[] }
  | { role: 'tool'; toolCallId: string; content: string }

export interface ModelToolCall {
  id: string
  name: string
  /** The arguments as the model gave them: JSON text, perhaps broken. */
  arguments: string
}

/** A tool as the MCP server lists it. */
export interface ModelTool {
  name: string
  description: string
  /** JSON Schema of the arguments, a flat object at its root. */
  parameters: Record<string, unknown>
}

export interface ModelRequest {
  messages: readonly ModelMessage[]
  tools: readonly ModelTool[]
  /** `none`: the answer must be words. */
  toolChoice: 'auto' | 'none'
  /** The user's clock and zone, which the built-in assistant reads words by. */
  now: Date
  timeZone: string
  weekStart: 'monday' | 'sunday' | 'saturday'
  signal: AbortSignal
}

export interface ModelUsage {
  input_tokens: number
  output_tokens: number
}

/** Text comes in pieces, a call when it is whole, and `end` last. */
export type ModelPart =
  { type: 'text'; delta: string } | { type: 'tool_call'; call: ModelToolCall } | { type: 'end'; usage?: ModelUsage }

export interface ChatModel {
  /** Shown to the user and to operators. */
  name: string
  /** How many tokens it can take in, its answer included; null for one without a limit. */
  window: number | null
  /** Rejects with `model_error`, `model_timeout`, or the reason of the abort. */
  complete(request: ModelRequest): AsyncIterable<ModelPart>
}
