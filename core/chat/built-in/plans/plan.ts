import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import type { Act, Command, MissingPart, Reference } from '#core/chat/built-in/commands/command.ts'
import type { Memory } from '#core/chat/built-in/memory.ts'
import type { BriefTask, ToolResult } from '#core/chat/built-in/tool-results.ts'

/** A tool to call, with its arguments. */
export interface Call {
  tool: string
  args: Record<string, unknown>
}

/** Something that the assistant asks, and what it goes on with when it is answered. */
export type Question =
  | { kind: 'which'; act: Act; candidates: BriefTask[]; rest: Command[] }
  | {
      kind: 'missing'
      missing: MissingPart
      act?: Act['kind'] | undefined
      on?: Reference | undefined
      rest: Command[]
    }
  | { kind: 'confirm'; commands: Command[]; rest: Command[] }

/** What a command came to. */
export interface Outcome {
  said: string[]
  question?: Question
  /** Nothing was done: what builds on it must not be done either. */
  failed?: boolean
}

/**
 * The steps of a command. It hands out calls that may be made together and is given their results; in the end it has
 * something to say. The same steps with the same results are the same plan, so a turn can be taken up anywhere.
 */
export type Plan = Generator<Call[], Outcome, ToolResult[]>

/** What plans see. `memory` is kept up to date between their steps. */
export interface Situation {
  clock: DateContext
  memory: Memory
  /** The tasks of the page beside the chat. */
  view: readonly number[]
}

/** Makes one call. */
export function* call(tool: string, args: Record<string, unknown>): Generator<Call[], ToolResult, ToolResult[]> {
  const [result] = yield [{ tool, args }]
  return result!
}

/** Runs plans side by side: the calls of all of them go out together, in their order. */
export function* together(plans: Plan[]): Generator<Call[], Outcome[], ToolResult[]> {
  const steps = plans.map((plan) => plan.next())
  while (steps.some((step) => step.done !== true)) {
    const calls = steps.map((step) => (step.done === true ? [] : step.value))
    const results = yield calls.flat()
    let at = 0
    calls.forEach((own, index) => {
      if (steps[index]!.done === true) return
      steps[index] = plans[index]!.next(results.slice(at, at + own.length))
      at += own.length
    })
  }
  return steps.map((step) => step.value as Outcome)
}

/** Several outcomes as one; the first question is the one that is asked. */
export function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  const question = outcomes.find((outcome) => outcome.question)?.question
  return {
    said: outcomes.flatMap(({ said }) => said),
    ...(question && { question }),
    ...(outcomes.every(({ failed }) => failed) && { failed: true }),
  }
}

export function say(...said: string[]): Outcome {
  return { said }
}

export function failedWith(...said: string[]): Outcome {
  return { said, failed: true }
}
