import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import { type Answer, readAnswer } from './answers.ts'
import type { Command } from './commands/command.ts'
import type { Round, Turn } from './conversation.ts'
import { type Memory, NOTHING, remember } from './memory.ts'
import type { Call, Plan, Question, Situation } from './plans/plan.ts'
import { planAll } from './plans/plan-of.ts'
import { MAX_SENTENCE, readSentence } from './read-sentence.ts'
import { NOT_UNDERSTOOD, TOO_LONG } from './replies/talk.ts'
import { type ToolResult, failure } from './tool-results.ts'

/** What the assistant does next: calls, or words that end the turn. */
export type Step = { kind: 'calls'; calls: Call[] } | { kind: 'words'; text: string }

export interface Conversation {
  turns: readonly Turn[]
  view: readonly number[]
  clock: DateContext
  /** The tools that may be called. */
  tools: ReadonlySet<string>
  mayCall: boolean
}

const MAX_ROUNDS = 7
const MAX_CALLS = 20
/* A question is about what was said just before; older ones need not be taken up. */
const MAX_REMEMBERED = 6

/**
 * The next step of the last turn. Nothing is kept between calls: the plan of a turn is made anew from its words and gone
 * through with the results that are there, up to the step that has none.
 */
export function respond(conversation: Conversation): Step {
  const { turns } = conversation
  const current = turns.at(-1)
  if (!current) return { kind: 'words', text: NOT_UNDERSTOOD }
  const memories = memoriesBefore(turns)
  const question = openQuestion(conversation, memories)
  const commands = understand(current.text, question, conversation.clock)
  if (commands === 'unclear') return { kind: 'words', text: askAgain(question) }
  if (commands.length === 0)
    return { kind: 'words', text: current.text.length > MAX_SENTENCE ? TOO_LONG : NOT_UNDERSTOOD }
  return next(conversation, current, commands, memories.at(-1)!)
}

function next(conversation: Conversation, { rounds }: Turn, commands: Command[], memory: Memory): Step {
  const said: string[] = []
  const situation: Situation = { clock: conversation.clock, view: conversation.view, memory }
  const state = walk(planAll(commands, situation, said), rounds, situation, conversation.tools)
  if (state.kind === 'ended') return { kind: 'words', text: paragraphs(state.said) }
  const made = rounds.reduce((count, { calls }) => count + calls.length, 0)
  const isSpent = rounds.length >= MAX_ROUNDS || made + state.calls.length > MAX_CALLS
  if (state.kind === 'waiting' && conversation.mayCall && !isSpent) return { kind: 'calls', calls: state.calls }
  return {
    kind: 'words',
    text: paragraphs([
      ...said,
      'I stopped here, because that takes more steps than one message may. Please say again what is left.',
    ]),
  }
}

type Walk =
  | { kind: 'waiting'; calls: Call[] }
  | { kind: 'ended'; said: string[]; question: Question | undefined }
  /** What was called is not what these words lead to: another model spoke, or another version of this one. */
  | { kind: 'strayed'; calls: Call[] }

function walk(plan: Plan, rounds: readonly Round[], situation: Situation, tools: ReadonlySet<string>): Walk {
  let step = plan.next()
  let at = 0
  while (step.done !== true) {
    const calls = step.value
    const sent = calls.filter(({ tool }) => tools.has(tool))
    const round = rounds[at]
    if (sent.length > 0 && !round) return { kind: 'waiting', calls: sent }
    if (sent.length > 0 && !isSame(sent, round!)) return { kind: 'strayed', calls: sent }
    if (sent.length > 0) at += 1
    const answered = sent.length > 0 ? [...round!.results] : []
    sent.forEach(({ tool }, index) => (situation.memory = remember(situation.memory, tool, answered[index]!)))
    step = plan.next(
      calls.map((call): ToolResult => (tools.has(call.tool) ? answered.shift()! : failure('tool_unavailable', ''))),
    )
  }
  return { kind: 'ended', said: step.value.said, question: step.value.question }
}

function isSame(calls: readonly Call[], round: Round): boolean {
  return calls.length === round.calls.length && calls.every(({ tool }, index) => tool === round.calls[index]!.name)
}

function understand(text: string, question: Question | undefined, clock: DateContext): Command[] | 'unclear' {
  const answer: Answer = question ? readAnswer(question, text, clock) : { kind: 'other' }
  if (answer.kind === 'commands') return answer.commands
  return answer.kind === 'unclear' ? 'unclear' : readSentence(text, clock)
}

/** The memory before each turn, by the results of all before it. */
function memoriesBefore(turns: readonly Turn[]): Memory[] {
  const memories = [NOTHING]
  for (const { rounds } of turns.slice(0, -1)) {
    let memory = memories.at(-1)!
    for (const { calls, results } of rounds) {
      calls.forEach(({ name }, index) => (memory = remember(memory, name, results[index]!)))
    }
    memories.push(memory)
  }
  return memories
}

/*
 * The question that the last turn ended with. It is found by going through that turn again, and, when that turn was an
 * answer itself, through the one before.
 */
function openQuestion({ turns, clock, tools, view }: Conversation, memories: Memory[]): Question | undefined {
  let from = turns.length - 1
  while (from > 0 && turns.length - from <= MAX_REMEMBERED && turns[from - 1]!.reply.includes('?')) from -= 1
  let question: Question | undefined
  for (let at = from; at < turns.length - 1; at += 1) {
    const { text, rounds } = turns[at]!
    const commands = understand(text, question, clock)
    if (commands === 'unclear') continue
    const situation: Situation = { clock, view, memory: memories[at]! }
    const ended = walk(planAll(commands, situation, []), rounds, situation, tools)
    question = ended.kind === 'ended' ? ended.question : undefined
  }
  return question
}

function askAgain(question: Question | undefined): string {
  if (question?.kind !== 'which' || question.candidates.length === 0)
    return 'I did not understand that. Could you say it another way? “Cancel” leaves everything as it is.'
  const { length } = question.candidates
  return `Which one? Say ${length === 1 ? '“yes” or “no”' : `a number from 1 to ${length}`}, or “cancel”.`
}

function paragraphs(said: readonly string[]): string {
  const isLong = said.some((text) => text.includes('\n'))
  return [...new Set(said)].join(isLong ? '\n\n' : ' ')
}
