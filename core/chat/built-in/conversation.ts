import type { ModelMessage, ModelToolCall } from '#core/chat/model.ts'
import { type ToolResult, failure, readToolResult } from './tool-results.ts'

/** Calls that were made together, with their results in the same order. */
export interface Round {
  calls: readonly ModelToolCall[]
  results: ToolResult[]
}

/** What the user said, and all that followed until they spoke again. */
export interface Turn {
  text: string
  rounds: Round[]
  reply: string
}

/** The turns of a conversation. What comes before the first words of the user belongs to none. */
export function readTurns(messages: readonly ModelMessage[]): Turn[] {
  const turns: Turn[] = []
  const results = new Map<string, string>()
  for (const message of messages) if (message.role === 'tool') results.set(message.toolCallId, message.content)
  for (const message of messages) {
    const turn = turns.at(-1)
    if (message.role === 'user') turns.push({ text: message.content, rounds: [], reply: '' })
    else if (message.role === 'assistant' && turn) {
      turn.reply = message.content
      if (message.toolCalls?.length)
        turn.rounds.push({ calls: message.toolCalls, results: resultsOf(message.toolCalls, results) })
    }
  }
  return turns
}

function resultsOf(calls: readonly ModelToolCall[], results: Map<string, string>): ToolResult[] {
  return calls.map(({ id }) => {
    const content = results.get(id)
    return content === undefined ? failure('no_result', 'No answer came.') : readToolResult(content)
  })
}
