import type { Call } from './conversation.ts'
import type { ModelUsage } from './model.ts'
import { canonical } from './policy.ts'
import { toolError } from './tool-box.ts'

export const MAX_MODEL_CALLS = 8
export const MAX_TOOL_CALLS = 20
const MAX_TOKENS = 200_000
/** A model that errs once may mend it; one that errs again will go on. */
const MAX_REFUSALS = 2

export type TurnLimits = ReturnType<typeof createTurnLimits>

/** What a turn may still do. When it has had enough the model must answer in words. */
export function createTurnLimits() {
  const earlier = new Set<string>()
  let calls = 0
  let refusals = 0
  let isOver = false
  let isTainted = false

  const refuse = (call: Call, code: string, message: string, hint?: string): void => {
    refusals += 1
    call.status = 'done'
    call.is_error = true
    call.result = toolError(code, message, hint).result
  }

  return {
    /** Answers a call that is not run, and counts it. */
    refuse,
    isSpent: (usage: ModelUsage): boolean =>
      isOver || refusals >= MAX_REFUSALS || usage.input_tokens + usage.output_tokens >= MAX_TOKENS,
    noteTaint(found: boolean): void {
      isTainted ||= found
    },
    isTainted: (): boolean => isTainted,
    /**
     * Lets through what the turn may still call, and answers the rest: too many, or the same as in an earlier step.
     * Twice the same in one step may be meant.
     */
    admit(step: readonly Call[]): Call[] {
      const admitted = step.filter((call) => {
        if (call.status !== 'running') return false
        if (earlier.has(keyOf(call))) {
          refuse(call, 'repeated_call', 'This was called before in this turn; its result is above.')
          return false
        }
        calls += 1
        if (calls <= MAX_TOOL_CALLS) return true
        isOver = true
        refuse(
          call,
          'limit_reached',
          `A turn may call tools ${MAX_TOOL_CALLS} times. Tell the user what is left to do.`,
        )
        return false
      })
      for (const call of admitted) earlier.add(keyOf(call))
      return admitted
    },
    /** What is said when the model, which must answer, says nothing. */
    lastWords: (): string =>
      isOver || calls >= MAX_TOOL_CALLS
        ? 'I stopped here, because this takes more steps than one message may. Tell me to go on if you want.'
        : 'I stopped here: I could not get any further with this.',
  }
}

function keyOf(call: Call): string {
  return canonical([call.tool, call.arguments])
}
