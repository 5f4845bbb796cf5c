import { readEventStream } from '#app/lib/read-event-stream.ts'
import type { TurnEvent } from '#app/lib/live-turn.ts'
import {
  delta,
  startModelServer,
  toolCalls,
  words,
  type ModelReply,
  type ModelServer,
} from '#tests/infra/model-server.ts'
import { signUp, startDocket, type Docket } from './docket.ts'
import { percentile, printFigure, round } from './figures.ts'

const WARM_UP = 20
const TURNS = 150
const STREAMS = 200
const NO_LIMITS = { CHAT_TURNS_PER_HOUR: '0', CHAT_TOKENS_PER_DAY: '0' }

/** What the assistant costs beside its model and its tools, and how many turns one process holds at a time. */
export async function benchChat(): Promise<void> {
  await withDocket(NO_LIMITS, benchBuiltIn)
  const model = await startModelServer()
  try {
    await withDocket({ ...NO_LIMITS, OPENAI_BASE_URL: model.url }, async (docket) => {
      await benchOverhead(docket, model)
      await benchStreams(docket, model)
    })
  } finally {
    await model.close()
  }
}

async function withDocket(env: Record<string, string>, work: (docket: Docket) => Promise<void>): Promise<void> {
  const docket = await startDocket(env)
  try {
    await work(docket)
  } finally {
    await docket.stop()
  }
}

async function benchBuiltIn(docket: Docket): Promise<void> {
  const { token } = await signUp(docket, 'built-in')
  const firsts: number[] = []
  const wholes: number[] = []
  for (let n = 0; n < WARM_UP + TURNS; n += 1) {
    const { first, whole } = await takeTurn(docket, token, `Add water plant ${n} tomorrow at 5pm`)
    if (n >= WARM_UP) {
      firsts.push(first)
      wholes.push(whole)
    }
  }
  printTimes('first event', firsts)
  printTimes('single act by the built-in assistant', wholes)
}

async function benchOverhead(docket: Docket, model: ModelServer): Promise<void> {
  const { token } = await signUp(docket, 'overhead')
  const overheads: number[] = []
  for (let n = 0; n < WARM_UP + TURNS; n += 1) {
    let modelMs = 0
    const timed = (reply: (answer: ModelReply) => void | Promise<void>) => async (answer: ModelReply) => {
      const started = performance.now()
      await reply(answer)
      modelMs += performance.now() - started
    }
    const call = toolCalls(['list_tasks', { limit: 5 }])
    const answer = words('Nothing is due.')
    model.script(
      timed((reply) => call(reply, model.calls.at(-1)!)),
      timed((reply) => answer(reply, model.calls.at(-1)!)),
    )
    const { whole, events } = await takeTurn(docket, token, 'What is due?')
    const toolMs = await toolTime(docket, token, events)
    if (n >= WARM_UP) overheads.push(whole - modelMs - toolMs)
  }
  printTimes('overhead of a model turn with one call', overheads)
}

async function toolTime(docket: Docket, token: string, events: readonly TurnEvent[]): Promise<number> {
  const id = String(events[0]?.data['conversation_id'])
  const { messages } = await docket.call<{ messages: { tool_calls?: { ms: number | null }[] }[] }>(
    'GET',
    `/me/conversations/${id}`,
    { token },
  )
  return messages.flatMap(({ tool_calls: calls = [] }) => calls).reduce((sum, { ms }) => sum + (ms ?? 0), 0)
}

async function benchStreams(docket: Docket, model: ModelServer): Promise<void> {
  const { token } = await signUp(docket, 'streams')
  const before = await docket.residentMb()
  const open: ModelReply[] = []
  let allOpen: () => void = () => undefined
  const isFull = new Promise<void>((resolve) => (allOpen = resolve))
  model.script((reply) => {
    reply.chunk(delta({ content: 'Thinking ' }))
    if (open.push(reply) === STREAMS) allOpen()
  })
  const turns = Array.from({ length: STREAMS }, () => takeTurn(docket, token, 'Tell me a story'))
  await isFull
  let peak = 0
  for (let piece = 0; piece < 50; piece += 1) {
    for (const reply of open) reply.chunk(delta({ content: 'and so it went on, ' }))
    await new Promise((resolve) => setTimeout(resolve, 20))
    peak = Math.max(peak, await docket.residentMb())
  }
  for (const reply of open) reply.done()
  const done = await Promise.all(turns)
  printFigure('concurrent streaming turns', {
    turns: done.filter(({ events }) => events.at(-1)?.event === 'done').length,
    before_mb: before,
    peak_mb: peak,
  })
}

async function takeTurn(docket: Docket, token: string, message: string) {
  const started = performance.now()
  const answer = await fetch(`${docket.url}/api/v1/me/chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ message }),
  })
  if (!answer.ok || !answer.body) throw new Error(`chat: ${answer.status} ${await answer.text()}`)
  let first = 0
  const events: TurnEvent[] = []
  for await (const event of readEventStream(answer.body)) {
    if (events.push(event) === 1) first = performance.now() - started
  }
  return { first, whole: performance.now() - started, events }
}

function printTimes(name: string, times: readonly number[]): void {
  printFigure(name, {
    samples: times.length,
    p50_ms: round(percentile(times, 0.5)),
    p95_ms: round(percentile(times, 0.95)),
    max_ms: round(Math.max(...times)),
  })
}
