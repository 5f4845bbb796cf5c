import { inSpan } from '#core/acts/in-span.ts'
import type { Context } from '#core/context.ts'
import type { WaitingEvent } from '#core/db/lock-waiting.ts'
import { relayBatch } from '#core/db/relay.ts'
import { NOT_A_CONSUMER, toDeadLetter } from '#core/dead-letters/dead-letter-message.ts'
import { parseEvent, topicsOf, type EventType } from '#core/domain/events.ts'
import { readTraceparent, TRACEPARENT } from '#core/domain/trace.ts'
import type { BusMessage } from '#core/platform/ports.ts'
import { createWaker, pause } from '#core/platform/waker.ts'

const BATCH = 2_000
const CHUNK = 500
const POLL_MS = 1_000
/* A batch costs at least eight round trips. Under load they wait this long for company; alone, nothing waits. */
const SPACING_MS = 30
const FIRST_DELAY_MS = 200
const MAX_DELAY_MS = 5_000

/**
 * Moves events from the outbox to the bus, those of each user in order, one process at a time: whoever gets the lock
 * relays, the others look again each second and so take over within one. Returns the function that stops after the batch
 * at hand.
 */
export function startOutboxRelay(ctx: Context): () => Promise<void> {
  const abort = new AbortController()
  const waker = createWaker()
  const unhear = ctx.signals.on('outbox', () => waker.wake())
  const loop = runLoop(ctx, abort.signal, (ms) => waker.sleep(ms))
  return async () => {
    abort.abort()
    waker.wake()
    unhear()
    await loop
  }
}

async function runLoop(ctx: Context, signal: AbortSignal, sleep: (ms: number) => Promise<void>): Promise<void> {
  let delay = FIRST_DELAY_MS
  let perUser = mostPerUser(ctx)
  while (!signal.aborted) {
    try {
      const began = performance.now()
      const relayed = await relayOnce(ctx, perUser)
      delay = FIRST_DELAY_MS
      const mayHaveMore = relayed !== 'standby' && relayed >= perUser
      perUser = Math.min(perUser * 2, mostPerUser(ctx))
      if (relayed === BATCH || signal.aborted) continue
      // All of these may be of one user, who has more.
      if (!mayHaveMore) await sleep(POLL_MS)
      await pause(Math.max(0, began + SPACING_MS - performance.now()), signal)
    } catch (cause) {
      // Nothing is lost: what was not stamped goes out again.
      ctx.metrics.relayFailures.inc()
      ctx.log.warn({ cause: String(cause) }, 'the relay failed, trying again')
      // Whoever is slow gets through with less at least.
      if (ctx.bus.maxPerKey !== undefined) perUser = 1
      await pause(delay, signal)
      delay = Math.min(delay * 2, MAX_DELAY_MS)
    }
  }
}

/** Relays one batch: at most 2 000 events, of one user as many as the bus takes of a key. How many, or `standby`. */
export async function relayOnce(ctx: Context, perUser = mostPerUser(ctx)): Promise<number | 'standby'> {
  const published: BusMessage[] = []
  const outcome = await relayBatch(ctx.db, {
    limit: BATCH,
    perUser,
    chunk: CHUNK,
    now: () => ctx.clock.now(),
    async publish(events) {
      const messages = events.flatMap((event) => messagesOf(ctx, event))
      await publish(ctx, messages)
      published.push(...messages)
    },
  })
  if (outcome === 'standby' || outcome === 0) return outcome
  for (const message of published) countPublished(ctx, message)
  ctx.signals.send('published')
  return outcome
}

/* The key of every message is its user. */
function mostPerUser({ bus }: Context): number {
  return Math.min(bus.maxPerKey ?? BATCH, BATCH)
}

function countPublished({ metrics }: Context, { topic, headers }: BusMessage): void {
  metrics.published.inc({ topic })
  const from = headers?.['dlq_topic']
  if (from !== undefined) metrics.deadLetters.inc({ topic: from })
}

async function publish(ctx: Context, messages: readonly BusMessage[]): Promise<void> {
  const links = () => [...new Set(messages.flatMap(({ headers }) => headers?.[TRACEPARENT] ?? []))]
  const attributes = { 'messaging.operation.name': 'publish', 'messaging.batch.message_count': messages.length }
  await inSpan(ctx, 'publish', { kind: 'producer', parent: null, links, attributes }, () => ctx.bus.publish(messages))
}

/* An event that breaks its schema must not stop those behind it: it goes out as a dead letter, with its cause. */
function messagesOf(ctx: Context, event: WaitingEvent): BusMessage[] {
  const parsed = parseEvent(event.payload)
  if (parsed.kind === 'event') {
    const traceparent = readTraceparent(parsed.event.traceparent)
    return topicsOf(parsed.event.event_type).map((topic) => messageFor(topic, event, traceparent))
  }
  const error = parsed.kind === 'invalid' ? parsed.cause : `unknown event type ${JSON.stringify(parsed.type)}`
  ctx.log.error({ event_id: event.eventId, event_type: event.type, error }, 'an event of the outbox is not valid')
  const [topic] = topicsOf(event.type as EventType)
  const delivery = {
    topic: topic!,
    partition: -1,
    offset: String(event.id),
    key: event.userId,
    value: event.payload,
    headers: { event_id: event.eventId },
  }
  return [toDeadLetter(delivery, { consumer: NOT_A_CONSUMER.relay, error, attempts: 1, at: ctx.clock.now() })]
}

/* A consumer goes on from the act itself: a batch is about many traces, and its own span only links to them. */
function messageFor(topic: string, event: WaitingEvent, traceparent: string | null): BusMessage {
  const message = { topic, key: event.userId, value: event.payload, eventId: event.eventId }
  return traceparent === null ? message : { ...message, headers: { [TRACEPARENT]: traceparent } }
}
