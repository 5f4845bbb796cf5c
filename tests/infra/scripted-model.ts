import { randomUUID } from 'node:crypto'
import type { ChatModel, ModelPart, ModelRequest } from '#core/chat/model.ts'

/** One answer of a scripted model: words, calls as `[name, arguments]`, or both; or a failure. */
export interface ScriptedAnswer {
  text?: string
  calls?: (readonly [name: string, args: unknown])[]
  usage?: { input_tokens: number; output_tokens: number }
  fail?: unknown
}

export interface ScriptedModel extends ChatModel {
  /** What it was asked, in order. */
  requests: ModelRequest[]
}

type Step = ScriptedAnswer | ((request: ModelRequest) => ScriptedAnswer | Promise<ScriptedAnswer>)

/** A model that says what a test tells it to, one step a request; the last step stays. */
export function scriptedModel(...steps: Step[]): ScriptedModel {
  const requests: ModelRequest[] = []
  return {
    name: 'scripted',
    window: null,
    requests,
    async *complete(request): AsyncGenerator<ModelPart> {
      const step = steps[Math.min(requests.length, steps.length - 1)]!
      requests.push(request)
      const answer = typeof step === 'function' ? await step(request) : step
      if (answer.text) for (const delta of answer.text.match(/\S+\s*/g) ?? []) yield { type: 'text', delta }
      if (answer.fail !== undefined) throw answer.fail
      for (const [name, args] of answer.calls ?? []) {
        const text = typeof args === 'string' ? args : JSON.stringify(args)
        yield { type: 'tool_call', call: { id: `call_${randomUUID()}`, name, arguments: text } }
      }
      yield answer.usage ? { type: 'end', usage: answer.usage } : { type: 'end' }
    },
  }
}

/** The results that a request holds, oldest first, as data. */
export function resultsIn(request: ModelRequest): Record<string, never>[] {
  return request.messages.flatMap((message) =>
    message.role === 'tool' ? [JSON.parse(message.content) as Record<string, never>] : [],
  )
}
