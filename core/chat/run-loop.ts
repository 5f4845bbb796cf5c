import { DomainError } from '#core/domain/errors.ts'
import { newAssistantMessage, type AssistantMessage, type Call } from './conversation.ts'
import { toHistory, type History } from './history.ts'
import type { ModelRequest, ModelToolCall } from './model.ts'
import type { Run } from './run.ts'
import { isRead } from './policy.ts'
import { runCalls } from './run-calls.ts'
import { toCall } from './to-call.ts'
import { sizeOf } from './size-of.ts'
import { systemPrompt, viewMessage } from './system-prompt.ts'
import { createTurnLimits, MAX_MODEL_CALLS, type TurnLimits } from './turn-limits.ts'

/**
 * Asks the model, runs the calls that it wants, and asks again with their results, until it answers in words, a call
 * waits for the user, or the turn has had enough. Nothing is changed before it is stored that it will be; for the rest
 * each step is stored while the next begins, and the last one by whoever runs the turn.
 */
export async function runLoop(run: Run): Promise<'answered' | 'waiting'> {
  const limits = createTurnLimits()
  let stored: Promise<void> = Promise.resolve()
  for (let step = 1; ; step += 1) {
    const mustAnswer = step >= MAX_MODEL_CALLS || limits.isSpent(run.usage)
    const { message, calls } = await askModel(run, mustAnswer, limits)
    await stored
    if (calls.length === 0) {
      if (message.content === '') say(run, message, limits.lastWords())
      return 'answered'
    }
    const asked = run.save()
    if (mayChange(run, calls)) await asked
    const outcome = await runCalls(run, message, limits)
    await asked
    if (outcome === 'waiting') return 'waiting'
    stored = run.save()
  }
}

function mayChange({ toolBox }: Run, calls: readonly Call[]): boolean {
  return calls.some(({ tool: name, arguments: args }) => {
    const tool = toolBox.tools.find((one) => one.name === name)
    return tool !== undefined && !isRead(tool, args)
  })
}

/** Adds words of the app's own to an answer. */
export function say(run: Run, message: AssistantMessage, text: string): void {
  message.content += text
  run.emit({ type: 'text', delta: text })
}

async function askModel(
  run: Run,
  mustAnswer: boolean,
  limits: TurnLimits,
): Promise<{ message: AssistantMessage; calls: Call[] }> {
  const { history, ...request } = toRequest(run, mustAnswer)
  const message = newAssistantMessage(run.turnId, run.ctx.clock.now())
  limits.noteTaint(history.isTainted)
  run.conversation.messages.push(message)
  const wanted: ModelToolCall[] = []
  for await (const part of run.model.complete(request)) {
    if (part.type === 'text') say(run, message, part.delta)
    // A model that was told to use words and calls all the same is not listened to.
    else if (part.type === 'tool_call' && !mustAnswer) wanted.push(part.call)
    else if (part.type === 'end' && part.usage) addUsage(run, message, part.usage)
  }
  for (const call of wanted) message.calls.push(toCall(run, call, limits))
  return { message, calls: message.calls }
}

function toRequest(run: Run, mustAnswer: boolean): ModelRequest & { history: History } {
  const { actor, view } = run
  const now = run.ctx.clock.now()
  const clock = { now, timeZone: actor.timeZone, weekStart: actor.weekStart }
  const open = view ? [{ role: 'system' as const, content: viewMessage(view) }] : []
  const history = fitHistory(run, [systemPrompt({ ...clock, isCut: true }), open])
  const prompt = { role: 'system' as const, content: systemPrompt({ ...clock, isCut: history.isCut }) }
  return {
    history,
    messages: [prompt, ...open, ...history.messages],
    tools: run.toolBox.tools,
    toolChoice: mustAnswer ? 'none' : 'auto',
    ...clock,
    signal: run.signal,
  }
}

const BYTES_A_TOKEN = 3
/* Of the window, for the answer. */
const ANSWER_SHARE = 1 / 4
const MAX_ANSWER_TOKENS = 4_000

/** What the model can take of the conversation beside all else that it is told. @throws model_error when nothing is left */
function fitHistory({ model, toolBox, conversation }: Run, beside: readonly unknown[]): History {
  const { window } = model
  if (window === null) return toHistory(conversation)
  const tokens = window - Math.min(MAX_ANSWER_TOKENS, window * ANSWER_SHARE)
  const bytes = tokens * BYTES_A_TOKEN - sizeOf(beside) - sizeOf(toolBox.tools)
  const history = toHistory(conversation, { bytes, isHard: true })
  if (sizeOf(history.messages) <= bytes) return history
  throw new DomainError('model_error', `This is too much at once for ${model.name}. Say it in smaller parts.`)
}

function addUsage(run: Run, message: AssistantMessage, usage: Run['usage']): void {
  message.usage = usage
  run.usage.input_tokens += usage.input_tokens
  run.usage.output_tokens += usage.output_tokens
  run.noteUsage(usage)
}
