import type { ChatModel, ModelPart, ModelRequest } from '#core/chat/model.ts'
import { readTurns } from './conversation.ts'
import { respond } from './respond.ts'
import { readView } from './view.ts'

/**
 * The assistant that answers when no language model is configured. It reads English commands with a grammar and calls
 * the tools that any model would call; what it knows is the conversation, and it sends nothing anywhere.
 */
export const builtInModel: ChatModel = {
  name: 'Built-in assistant',
  window: null,
  complete,
}

async function* complete(request: ModelRequest): AsyncGenerator<ModelPart> {
  request.signal.throwIfAborted()
  yield* answer(request)
}

function* answer({ messages, now, timeZone, weekStart, tools, toolChoice }: ModelRequest): Generator<ModelPart> {
  const turns = readTurns(messages)
  const step = respond({
    turns,
    view: readView(messages),
    clock: { now, zone: timeZone, weekStart },
    tools: new Set(tools.map(({ name }) => name)),
    mayCall: toolChoice === 'auto',
  })
  const made = turns.reduce((count, { rounds }) => count + rounds.flatMap(({ calls }) => calls).length, 0)
  if (step.kind === 'words') yield { type: 'text', delta: step.text }
  else
    yield* step.calls.map(({ tool, args }, index) =>
      asPart(tool, args, `call_${now.getTime().toString(36)}_${made + index}`),
    )
  yield { type: 'end' }
}

function asPart(name: string, args: Record<string, unknown>, id: string): ModelPart {
  return { type: 'tool_call', call: { id, name, arguments: JSON.stringify(args) } }
}
