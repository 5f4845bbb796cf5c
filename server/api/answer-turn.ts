import type { Response } from 'express'
import { chooseModel } from '#core/chat/choose-model.ts'
import type { ChatEvent } from '#core/chat/chat-event.ts'
import type { TurnParts } from '#core/chat/take-turn.ts'
import type { TurnAnswer } from '#core/chat/turn-answer.ts'
import type { KeyedAnswer } from '#core/chat/turn-keys.ts'
import { DomainError } from '#core/domain/errors.ts'
import { errorBody, toDomainError } from '#server/edge/error-answer.ts'
import type { Answer, Call } from './route.ts'

const KEEP_ALIVE_MS = 15_000
/* Whoever reads no faster than this is not reading. */
const MAX_WAITING_BYTES = 1_000_000
const REPLAYED = 'Idempotency-Replayed'

/** Runs a turn and answers in the form that was asked for: as one JSON, or as a stream of events while it goes on. */
export async function answerTurn(
  call: Pick<Call, 'ctx' | 'req' | 'res'>,
  work: (parts: TurnParts) => Promise<KeyedAnswer>,
): Promise<Answer | void> {
  const { ctx, req, res } = call
  const stop = whileOpen(res)
  const model = chooseModel(ctx.config)
  if (req.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
    return streamTurn(call, stop, (emit) => work({ model, signal: stop.signal, emit }))
  }
  const { answer, replayed } = await work({ model, signal: stop.signal, emit: () => undefined })
  const headers: Record<string, string> = {}
  if (answer.change_set_id) headers['Change-Set'] = answer.change_set_id
  if (replayed) headers[REPLAYED] = 'true'
  return { body: answer, headers }
}

/** Aborted when whoever asked has gone before the answer. */
export function whileOpen(res: Response): AbortController {
  const stop = new AbortController()
  res.on('close', () => {
    if (!res.writableEnded) stop.abort(new DomainError('model_error', 'The connection was closed.'))
  })
  return stop
}

async function streamTurn(
  { ctx, req, res }: Pick<Call, 'ctx' | 'req' | 'res'>,
  stop: AbortController,
  work: (emit: TurnParts['emit']) => Promise<KeyedAnswer>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  // What is refused before the first event is an ordinary error with its status.
  const begin = () => {
    if (res.headersSent) return
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' })
    timer = setInterval(() => res.write(': \n\n'), KEEP_ALIVE_MS)
  }
  const emit: TurnParts['emit'] = (event) => {
    begin()
    send(res, event)
    if (res.writableLength > MAX_WAITING_BYTES) res.destroy()
  }
  try {
    const { answer, replayed } = await work(emit)
    if (!replayed) return
    res.setHeader(REPLAYED, 'true')
    for (const event of replayOf(answer)) emit(event)
  } catch (error) {
    if (!res.headersSent) throw error
    if (!stop.signal.aborted) sendFailure(error)
  } finally {
    clearInterval(timer)
    if (res.headersSent) res.end()
  }

  function sendFailure(thrown: unknown): void {
    const error = toDomainError(thrown)
    if (error.code === 'internal') ctx.log.error({ err: thrown, request_id: req.id }, 'a turn failed')
    res.write(`event: error\ndata: ${JSON.stringify(errorBody(error, req.id, ctx.clock.now()))}\n\n`)
  }
}

function send(res: Response, { type, ...data }: ChatEvent): void {
  if (!res.writableEnded && !res.destroyed) res.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
}

/* The events that a turn which is long over would have had. */
function replayOf(answer: TurnAnswer): ChatEvent[] {
  return [
    { type: 'conversation', conversation_id: answer.conversation_id },
    ...answer.tool_calls.flatMap(({ tool, arguments: args, result, is_error }, at): ChatEvent[] => [
      { type: 'tool_call', id: `replayed_${at}`, tool, arguments: args },
      { type: 'tool_result', id: `replayed_${at}`, is_error, result },
    ]),
    { type: 'text', delta: answer.response },
    ...answer.pending_approvals.map((approval): ChatEvent => ({ type: 'approval_required', ...approval })),
    { type: 'done', change_set_id: answer.change_set_id, usage: answer.usage },
  ]
}
