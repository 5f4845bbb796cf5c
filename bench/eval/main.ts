import { parseArgs } from 'node:util'
import type { Task } from '#core/domain/task.ts'
import { signUp, startDocket, type Docket } from '../docket.ts'
import { printFigure, round } from '../figures.ts'
import { givenTasks, scenarios, type Scenario } from './scenarios.ts'

/*
 * How well a model does as the assistant: `npm run eval -- --base-url URL --model NAME [--only WORDS]`. The key comes
 * from OPENAI_API_KEY. Without an address the built-in assistant is measured.
 */
const { values } = parseArgs({
  options: { 'base-url': { type: 'string' }, model: { type: 'string' }, only: { type: 'string', default: '' } },
})
const { 'base-url': baseUrl, model, only } = values

interface Outcome {
  isRight: boolean
  wrongEffects: string[]
  calls: number
  tokens: number
  seconds: number
  /** Of all turns: what was called, and what was said. */
  story: string
}

interface Answer {
  conversation_id: string
  response: string
  tool_calls: { tool: string; arguments: unknown }[]
  pending_approvals: { id: string }[]
  usage?: { input_tokens: number; output_tokens: number }
}

const docket = await startDocket({
  CHAT_TURNS_PER_HOUR: '0',
  CHAT_TOKENS_PER_DAY: '0',
  ...(baseUrl ? { OPENAI_BASE_URL: baseUrl } : {}),
  ...(model ? { OPENAI_MODEL: model } : {}),
})
try {
  await evaluate(scenarios.filter(({ name }) => name.includes(only)))
} finally {
  await docket.stop()
}

async function evaluate(chosen: readonly Scenario[]): Promise<void> {
  const outcomes: Outcome[] = []
  for (const [at, scenario] of chosen.entries()) {
    const outcome = await play(docket, scenario, `eval-${at}`).catch((error: unknown) => failed(error))
    outcomes.push(outcome)
    const { isRight, wrongEffects, calls, tokens, seconds, story } = outcome
    const wrong = wrongEffects.length > 0 ? { wrong_effects: wrongEffects.join('; ') } : {}
    const why = isRight ? {} : { story }
    printFigure(scenario.name, { success: isRight, calls, tokens, seconds: round(seconds), ...wrong, ...why })
  }
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0)
  printFigure('all', {
    scenarios: outcomes.length,
    success: sum(({ isRight }) => Number(isRight)),
    with_wrong_effects: sum(({ wrongEffects }) => Number(wrongEffects.length > 0)),
    calls: sum(({ calls }) => calls),
    tokens: sum(({ tokens }) => tokens),
    seconds: round(sum(({ seconds }) => seconds)),
  })
}

function failed(error: unknown): Outcome {
  const message = error instanceof Error ? error.message : String(error)
  return {
    isRight: false,
    wrongEffects: [`failed: ${message.slice(0, 200)}`],
    calls: 0,
    tokens: 0,
    seconds: 0,
    story: '',
  }
}

async function play(at: Docket, scenario: Scenario, name: string): Promise<Outcome> {
  const { token } = await signUp(at, name)
  // The checks read times as UTC.
  await at.call('PATCH', '/me', { token, body: { time_zone: 'UTC' } })
  for (const task of givenTasks) await at.call('POST', '/me/tasks', { token, body: toInput(task) })
  const before = await tasksOf(at, token)
  const started = performance.now()
  const answers: Answer[] = []
  for (const message of scenario.says) {
    const conversation = answers.at(-1) ? { conversation_id: answers.at(-1)!.conversation_id } : {}
    const answer = await at.call<Answer>('POST', '/me/chat', { token, body: { message, ...conversation } })
    answers.push(answer)
    for (const { id } of scenario.approve ? answer.pending_approvals : []) {
      answers.push(await at.call<Answer>('POST', `/me/chat/approvals/${id}`, { token, body: { decision: 'approve' } }))
    }
  }
  const seconds = (performance.now() - started) / 1_000
  const after = await tasksOf(at, token)
  const find = (title: string) => after.find((task) => task.title.toLowerCase() === title.toLowerCase())
  const said = answers.map(({ response }) => response).join('\n')
  const wrongEffects = wrongIn(scenario, before, after)
  const living = after.filter((task) => task.deleted_at === null)
  return {
    isRight: wrongEffects.length === 0 && scenario.check({ find, all: living }, said),
    wrongEffects,
    calls: answers.reduce((total, { tool_calls: calls }) => total + calls.length, 0),
    tokens: answers.reduce((total, { usage }) => total + (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0), 0),
    seconds,
    story: answers.map(tell).join(' / '),
  }
}

function tell({ tool_calls: calls, response }: Answer): string {
  const called = calls.map(({ tool, arguments: args }) => `${tool} ${JSON.stringify(args)}`)
  return [...called, response].join(' → ')
}

function toInput({ quickDue: days, ...task }: Record<string, unknown>): Record<string, unknown> {
  if (typeof days !== 'number') return task
  return { ...task, due_datetime: new Date(Date.now() + days * 86_400_000).toISOString() }
}

async function tasksOf(at: Docket, token: string): Promise<Task[]> {
  const lists = await Promise.all(
    ['?limit=100', '?limit=100&deleted=true'].map((query) =>
      at.call<{ tasks: Task[] }>('GET', `/me/tasks${query}`, { token }),
    ),
  )
  return lists.flatMap(({ tasks }) => tasks)
}

/** Tasks that changed, went or came and were not meant to. */
function wrongIn({ touches = [], adds = 0 }: Scenario, before: readonly Task[], after: readonly Task[]): string[] {
  const allowed = new Set(touches.map((title) => title.toLowerCase()))
  const changed = before.flatMap((task) => {
    if (allowed.has(task.title.toLowerCase())) return []
    const now = after.find(({ id }) => id === task.id)
    return now?.version === task.version ? [] : [`changed “${task.title}”`]
  })
  const known = new Set(before.map(({ id }) => id))
  const added = after.filter(({ id }) => !known.has(id))
  return added.length > adds ? [...changed, `added ${added.map(({ title }) => `“${title}”`).join(', ')}`] : changed
}
