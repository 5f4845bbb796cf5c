import { inSpan } from '#core/acts/in-span.ts'
import type { Context } from '#core/context.ts'
import { isDatabaseDown } from '#core/db/failure.ts'
import { REPLAY_FOR_HEADER, toDeadLetter } from '#core/dead-letters/dead-letter-message.ts'
import { isDomainError } from '#core/domain/errors.ts'
import { parseEvent, type DocketEvent, type EventType, type Topic } from '#core/domain/events.ts'
import { readTraceparent, TRACEPARENT } from '#core/domain/trace.ts'
import type { Delivery, SpanOptions } from '#core/platform/ports.ts'
import { pause } from '#core/platform/waker.ts'

/** A consumer. Its name is its group on the bus and its name in the inbox. */
export interface Worker<T extends EventType = EventType> {
  name: string
  topics: readonly Topic[]
  handles: readonly T[]
  /** Makes the effect. Called again for a repeat, so the effect claims the event in its own transaction. */
  handle(ctx: Context, event: DocketEvent<T>): Promise<Outcome>
  /** The same for several in one transaction: either all of their effects are made, or it rejects. */
  handleMany?(ctx: Context, events: readonly DocketEvent<T>[]): Promise<readonly Outcome[]>
}

export type Outcome = 'handled' | 'ignored' | 'repeated'

/** Pauses between the 4 tries, together under 5 s. */
export const RETRY_DELAYS_MS: readonly number[] = [250, 1_000, 3_000]

export interface ConsumeOptions {
  retryDelaysMs?: readonly number[]
}

/** Runs a worker until the returned function is called, which waits for the message at hand. */
export async function consume<T extends EventType>(
  ctx: Context,
  worker: Worker<T>,
  { retryDelaysMs = RETRY_DELAYS_MS }: ConsumeOptions = {},
): Promise<() => Promise<void>> {
  const abort = new AbortController()
  const unsubscribe = await ctx.bus.subscribe({
    group: worker.name,
    topics: worker.topics,
    handle: (delivery) => receive(ctx, worker, delivery, { delays: retryDelaysMs, signal: abort.signal }),
    ...(worker.handleMany ? { handleMany: (deliveries) => receiveMany(ctx, worker, deliveries) } : {}),
  })
  return async () => {
    abort.abort()
    await unsubscribe()
  }
}

interface Patience {
  delays: readonly number[]
  signal: AbortSignal
}

async function receive<T extends EventType>(
  ctx: Context,
  worker: Worker<T>,
  delivery: Delivery,
  patience: Patience,
): Promise<void> {
  const read = readFor(worker, delivery)
  if (read.kind === 'ignored') return ctx.metrics.consumed.inc({ consumer: worker.name, outcome: 'ignored' })
  await inSpan(ctx, `process ${worker.name}`, processing([{ delivery, read }]), () =>
    read.kind === 'invalid'
      ? bury(ctx, worker.name, delivery, { error: read.cause, attempts: 1 })
      : attempt(ctx, worker, delivery, read.event, patience),
  )
}

/* What is about one trace goes on in it; what is about several is a trace of its own with links to them. */
function processing(received: readonly { delivery: Delivery; read: ReadDelivery<EventType> }[]): SpanOptions {
  const traces = new Set(received.flatMap(({ delivery, read }) => traceOf(delivery, read) ?? []))
  return {
    kind: 'consumer',
    parent: traces.size === 1 ? [...traces][0]! : null,
    links: () => (traces.size > 1 ? [...traces] : []),
    attributes: {
      'messaging.operation.name': 'process',
      'messaging.destination.name': received[0]!.delivery.topic,
      'messaging.batch.message_count': received.length,
    },
  }
}

/* A broker in between may lose headers, but not what stands in the event. */
function traceOf({ headers }: Delivery, read: ReadDelivery<EventType>): string | null {
  return (
    readTraceparent(headers[TRACEPARENT]) ?? (read.kind === 'event' ? readTraceparent(read.event.traceparent) : null)
  )
}

/* No retries and no dead letters in here: what cannot be handled together comes again one by one. */
async function receiveMany<T extends EventType>(
  ctx: Context,
  worker: Worker<T>,
  deliveries: readonly Delivery[],
): Promise<void> {
  const received = deliveries.map((delivery) => ({ delivery, read: readFor(worker, delivery) }))
  for (const { read } of received) if (read.kind === 'invalid') throw new Error(read.cause)
  const concerned = received.filter(({ read }) => read.kind === 'event')
  const events = concerned.flatMap(({ read }) => (read.kind === 'event' ? [read.event] : []))
  const handleMany = () =>
    inSpan(ctx, `process ${worker.name}`, processing(concerned), () => worker.handleMany!(ctx, events))
  const outcomes = events.length > 0 ? await handleMany() : []
  outcomes.forEach((outcome, n) => countConsumed(ctx, worker.name, events[n]!, outcome))
  const ignored = deliveries.length - events.length
  if (ignored > 0) ctx.metrics.consumed.inc({ consumer: worker.name, outcome: 'ignored' }, ignored)
}

/* How late a consumer is, is told by what it does first, not by what comes a second time. */
function countConsumed(ctx: Context, consumer: string, event: DocketEvent, outcome: Outcome): void {
  ctx.metrics.consumed.inc({ consumer, outcome })
  if (outcome === 'repeated') return
  const seconds = (ctx.clock.now().getTime() - Date.parse(event.timestamp)) / 1000
  ctx.metrics.consumeDelay.observe({ consumer }, Math.max(0, seconds))
}

type ReadDelivery<T extends EventType> =
  { kind: 'ignored' } | { kind: 'invalid'; cause: string } | { kind: 'event'; event: DocketEvent<T> }

/** What a delivery is to a worker; of a replay only the worker that it is for takes notice. */
function readFor<T extends EventType>(worker: Worker<T>, delivery: Delivery): ReadDelivery<T> {
  const replayFor = delivery.headers[REPLAY_FOR_HEADER]
  if (replayFor !== undefined && replayFor !== worker.name) return { kind: 'ignored' }
  const parsed = parseEvent(delivery.value)
  if (parsed.kind === 'invalid') return parsed
  if (parsed.kind === 'unknown_type') return { kind: 'ignored' }
  if (!(worker.handles as readonly EventType[]).includes(parsed.event.event_type)) return { kind: 'ignored' }
  return { kind: 'event', event: parsed.event as DocketEvent<T> }
}

async function attempt<T extends EventType>(
  ctx: Context,
  worker: Worker<T>,
  delivery: Delivery,
  event: DocketEvent<T>,
  { delays, signal }: Patience,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      countConsumed(ctx, worker.name, event, await worker.handle(ctx, event))
      return
    } catch (error) {
      // A database or scheduler that is away is not the message's fault: the bus offers it again until it is back.
      if (isDatabaseDown(error) || isDomainError(error, 'unavailable')) throw error
      const delay = delays[tries - 1]
      if (delay === undefined) {
        return bury(ctx, worker.name, delivery, { error: describe(error), attempts: tries })
      }
      ctx.metrics.consumed.inc({ consumer: worker.name, outcome: 'retried' })
      await pause(delay, signal)
      if (signal.aborted) throw error
    }
  }
}

/* Acknowledged only when the dead letter is durable: if publishing fails, the message comes again. */
async function bury(
  ctx: Context,
  consumer: string,
  delivery: Delivery,
  failure: { error: string; attempts: number },
): Promise<void> {
  await ctx.bus.publish([toDeadLetter(delivery, { consumer, ...failure, at: ctx.clock.now() })])
  ctx.metrics.deadLetters.inc({ topic: delivery.topic })
  ctx.metrics.consumed.inc({ consumer, outcome: 'dead' })
  const { topic, partition, offset } = delivery
  ctx.log.error(
    { consumer, topic, partition, offset, event_id: delivery.headers['event_id'], ...failure },
    'dead letter',
  )
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = (error as { code?: unknown }).code
  return `${typeof code === 'string' ? `${code}: ` : ''}${error.message}`.slice(0, 2_000).toWellFormed()
}
