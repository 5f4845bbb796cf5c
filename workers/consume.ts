import type { Context } from '#core/context.ts'
import { isDatabaseDown } from '#core/db/failure.ts'
import { REPLAY_FOR_HEADER, toDeadLetter } from '#core/dead-letters/dead-letter-headers.ts'
import { isDomainError } from '#core/domain/errors.ts'
import { parseEvent, type DocketEvent, type EventType, type Topic } from '#core/domain/events.ts'
import type { Delivery } from '#core/platform/ports.ts'
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
  if (read.kind === 'ignored') ctx.metrics.consumed.inc({ consumer: worker.name, outcome: 'ignored' })
  else if (read.kind === 'invalid') await bury(ctx, worker.name, delivery, { error: read.cause, attempts: 1 })
  else await attempt(ctx, worker, delivery, read.event, patience)
}

/* No retries and no dead letters in here: what cannot be handled together comes again one by one. */
async function receiveMany<T extends EventType>(
  ctx: Context,
  worker: Worker<T>,
  deliveries: readonly Delivery[],
): Promise<void> {
  const read = deliveries.map((delivery) => readFor(worker, delivery))
  const invalid = read.find(({ kind }) => kind === 'invalid')
  if (invalid?.kind === 'invalid') throw new Error(invalid.cause)
  const events = read.flatMap((each) => (each.kind === 'event' ? [each.event] : []))
  const outcomes = events.length > 0 ? await worker.handleMany!(ctx, events) : []
  for (const outcome of outcomes) ctx.metrics.consumed.inc({ consumer: worker.name, outcome })
  const ignored = deliveries.length - events.length
  if (ignored > 0) ctx.metrics.consumed.inc({ consumer: worker.name, outcome: 'ignored' }, ignored)
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
      ctx.metrics.consumed.inc({ consumer: worker.name, outcome: await worker.handle(ctx, event) })
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
  return `${typeof code === 'string' ? `${code}: ` : ''}${error.message}`.slice(0, 2_000)
}
