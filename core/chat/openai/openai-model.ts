import OpenAI, { APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai'
import type { ChatCompletionCreateParamsStreaming, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import type { ChatModel, ModelMessage, ModelPart, ModelRequest } from '#core/chat/model.ts'
import { DomainError } from '#core/domain/errors.ts'
import { createAccumulator, type Chunk } from './accumulate.ts'
import { portableSchema } from '#core/chat/portable-schema.ts'

export interface OpenAiSettings {
  apiKey: string | null
  baseUrl: string
  name: string
  timeoutSeconds: number
  /** How many tokens the model can take in, its answer included. */
  contextTokens: number
}

/* 429, 5xx and broken connections, with growing pauses and the server's own Retry-After. */
const MAX_RETRIES = 3

/** A model behind any server that speaks OpenAI's chat completions. */
export function createOpenAiModel(settings: OpenAiSettings): ChatModel {
  const { apiKey, baseUrl, name, timeoutSeconds, contextTokens } = settings
  const timeout = timeoutSeconds * 1_000
  const client = new OpenAI({
    // The package insists on one; a server that needs none ignores it.
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    maxRetries: MAX_RETRIES,
    timeout,
    // Its own reading of the environment: configuration has one reader, and none of this is for a foreign server.
    organization: null,
    project: null,
    logLevel: 'off',
  })
  return {
    name,
    window: contextTokens,
    complete: (request) => complete(client, name, timeout, request),
  }
}

async function* complete(
  client: OpenAI,
  model: string,
  timeout: number,
  request: ModelRequest,
): AsyncGenerator<ModelPart> {
  const silence = watchSilence(timeout, request.signal)
  const accumulator = createAccumulator(new Set(request.tools.map((tool) => tool.name)))
  try {
    const stream = await client.chat.completions.create(toBody(model, request), { signal: silence.signal })
    for await (const chunk of stream) {
      silence.heard()
      yield* accumulator.add(chunk as unknown as Chunk)
    }
    // A stream that was cut off from this side ends like one that is complete.
    silence.signal.throwIfAborted()
  } catch (error) {
    throw toModelError(error, request.signal, silence.signal)
  } finally {
    silence.stop()
  }
  const { parts, finishReason, isEmpty } = accumulator.end()
  if (isEmpty) throw new DomainError('model_error', emptyAnswer(finishReason))
  yield* parts
}

function emptyAnswer(finishReason: string | null): string {
  if (finishReason === 'content_filter') return 'The model refused to answer this.'
  if (finishReason === 'length') return 'The model ran out of room before it said anything.'
  return 'The model ended without an answer.'
}

function toBody(model: string, request: ModelRequest): ChatCompletionCreateParamsStreaming {
  const tools = request.tools.map(({ name, description, parameters }) => ({
    type: 'function' as const,
    function: { name, description, parameters: portableSchema(parameters) },
  }))
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: request.messages.map(toMessage),
    ...(tools.length > 0 ? { tools, tool_choice: request.toolChoice } : {}),
  }
}

/* Nothing but what every server takes: no names, no refusals, no reasoning. */
function toMessage(message: ModelMessage): ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
  if (message.role !== 'assistant') return { role: message.role, content: message.content }
  if (!message.toolCalls?.length) return { role: 'assistant', content: message.content }
  return {
    role: 'assistant',
    content: message.content || null,
    tool_calls: message.toolCalls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    })),
  }
}

/* The package's own timeout ends with the first byte; this one also ends a stream that has gone quiet. */
function watchSilence(timeout: number, outer: AbortSignal) {
  const quiet = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const arm = () => {
    clearTimeout(timer)
    timer = setTimeout(() => quiet.abort(new DomainError('model_timeout', silentModel(timeout))), timeout)
  }
  return {
    signal: AbortSignal.any([outer, quiet.signal]),
    /** Armed by the first chunk: until then the package counts, and tries again. */
    heard: arm,
    stop: () => clearTimeout(timer),
  }
}

function silentModel(timeout: number): string {
  return `The model did not answer within ${timeout / 1_000} s.`
}

/** @returns what the caller aborted with, `model_timeout` or `model_error`; never what a server said of its inside */
function toModelError(error: unknown, outer: AbortSignal, silence: AbortSignal): unknown {
  if (outer.aborted) return outer.reason
  if (silence.aborted) return silence.reason
  if (error instanceof APIConnectionTimeoutError)
    return new DomainError('model_timeout', 'The model did not answer in time.')
  if (error instanceof APIUserAbortError)
    return new DomainError('model_error', 'The connection to the model was closed.')
  const status = error instanceof APIError ? error.status : undefined
  if (isTooLong(error)) return new DomainError('model_error', TOO_LONG, { status })
  return new DomainError('model_error', sayStatus(status as number | undefined), status ? { status } : null)
}

const TOO_LONG =
  'The conversation is longer than the model’s server takes. OPENAI_CONTEXT_TOKENS should say how much that is.'

/* There is no status for it; each server has its own words. */
function isTooLong(error: unknown): boolean {
  if (!(error instanceof APIError)) return false
  const said = `${error.code} ${error.message}`
  return /context_length_exceeded|exceed_context_size|(?:maximum|available|model's) context (?:length|size)/i.test(said)
}

function sayStatus(status: number | undefined): string {
  if (status === 401 || status === 403) return 'The model’s server does not accept the key.'
  if (status === 404) return 'The model’s server does not know the model or the address.'
  if (status === 429) return 'The model’s server is asked too much at the moment. Try again in a while.'
  if (status !== undefined) return `The model’s server answered with ${status}.`
  return 'The model could not be reached, or broke off.'
}
