import type { Logger } from 'pino'
import type { Delivery, Subscription } from '../ports.ts'
import { pause } from '../waker.ts'
import type { KafkaBatch, KafkaConsumer } from './client.ts'
import { toDelivery } from './to-delivery.ts'

/* How many a handler gets at once that takes several. */
const MANY = 100
const COMMIT_EVERY = 100
const COMMIT_WITHIN_MS = 250
/* A message that takes longer is waited for apart, so that the other partitions and the heartbeat go on. */
const PATIENCE_MS = 500
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000

/** How batches become deliveries: one after another within a partition, committed after they were accepted. */
export function createDelivery(subscription: Subscription, consumer: KafkaConsumer, stopped: AbortSignal, log: Logger) {
  const busy = new Set<Promise<void>>()
  /* Partitions whose message at hand is refused or slow; fetching from them is paused. */
  const parked = new Map<string, Promise<void>>()
  const delays = new Map<string, number>()
  let generation = 0
  consumer.on(consumer.events.GROUP_JOIN, () => {
    generation += 1
  })

  function track(work: Promise<void>): Promise<void> {
    busy.add(work)
    return work.finally(() => busy.delete(work))
  }

  async function deliverBatch(payload: KafkaBatch): Promise<void> {
    const { topic, partition, messages } = payload.batch
    const key = `${topic}/${partition}`
    // While others finish, there is no point in fetching this again and again.
    if (stopped.aborted) return void payload.pause()
    // The partition has gone and come back while its message was at hand.
    if (parked.has(key)) return park(payload, key, parked.get(key)!)
    const position = createPosition((offset) =>
      payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] }),
    )
    try {
      let atOnce = subscription.handleMany && !delays.has(key) ? MANY : 1
      for (let begin = 0; begin < messages.length;) {
        if (stopped.aborted || !payload.isRunning() || payload.isStale()) break
        const part = messages.slice(begin, begin + atOnce).map((message) => toDelivery(topic, partition, message))
        const { offset } = part.at(-1)!
        const handling = offer(subscription, part)
        const outcome = await outcomeOf(handling)
        if (outcome !== 'accepted' && outcome !== 'slow' && part.length > 1) {
          log.warn({ partition: key, cause: String(outcome) }, 'messages refused together, taken one by one')
          atOnce = 1
          continue
        }
        if (outcome !== 'accepted') {
          park(payload, key, outcome === 'slow' ? finish(payload, offset, handling) : refuse(key, outcome))
          break
        }
        begin += part.length
        delays.delete(key)
        payload.resolveOffset(offset)
        await position.moveBeyond(offset, part.length)
        // Throws when the group rebalances: then the batch ends here, with what it did committed.
        await payload.heartbeat()
      }
    } finally {
      await position.commit()
    }
  }

  function park(payload: KafkaBatch, key: string, until: Promise<void>): void {
    const resumeFetching = payload.pause()
    const parking = until.finally(() => {
      if (parked.get(key) === parking) parked.delete(key)
      resumeFetching()
    })
    parked.set(key, parking)
    void track(parking)
  }

  async function refuse(key: string, cause: unknown): Promise<void> {
    const delay = delays.get(key) ?? FIRST_DELAY_MS
    delays.set(key, Math.min(delay * 2, MAX_DELAY_MS))
    log.warn({ partition: key, cause: String(cause) }, 'message refused, it comes again')
    await pause(delay, stopped)
  }

  /* After a rebalance the partition may be another process's: its position is then not ours to move. */
  async function finish(payload: KafkaBatch, offset: string, handling: Promise<void>): Promise<void> {
    const { topic, partition } = payload.batch
    const begun = generation
    try {
      await handling
    } catch (cause) {
      return refuse(`${topic}/${partition}`, cause)
    }
    if (generation !== begun) return
    payload.resolveOffset(offset)
    await consumer
      .commitOffsets([{ topic, partition, offset: after(offset) }])
      .catch((cause: unknown) => log.warn({ topic, partition, cause: String(cause) }, 'not committed, it comes again'))
  }

  return {
    eachBatch: (payload: KafkaBatch) => track(deliverBatch(payload)),
    /** Resolves when nothing is at hand any more. */
    async idle(): Promise<void> {
      while (busy.size > 0) await Promise.allSettled(busy)
    },
  }
}

function offer(subscription: Subscription, part: readonly Delivery[]): Promise<void> {
  return part.length > 1 ? subscription.handleMany!(part) : subscription.handle(part[0]!)
}

/* What was handled, and what of it is committed: in groups, so that a crash repeats a few messages. */
function createPosition(write: (offset: string) => Promise<void>) {
  let next: string | null = null
  let uncommitted = 0
  let committedAt = performance.now()

  async function commit(): Promise<void> {
    if (next === null || uncommitted === 0) return
    await write(next)
    uncommitted = 0
    committedAt = performance.now()
  }

  return {
    commit,
    async moveBeyond(offset: string, count: number): Promise<void> {
      next = after(offset)
      uncommitted += count
      if (uncommitted >= COMMIT_EVERY || performance.now() - committedAt > COMMIT_WITHIN_MS) await commit()
    },
  }
}

/** `accepted`, `slow`, or why it was refused. */
async function outcomeOf(handling: Promise<void>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<'slow'>((resolve) => {
    timer = setTimeout(() => resolve('slow'), PATIENCE_MS)
  })
  const outcome = handling.then(
    () => 'accepted',
    (cause: unknown) => cause,
  )
  try {
    return await Promise.race([outcome, patience])
  } finally {
    clearTimeout(timer)
  }
}

function after(offset: string): string {
  return String(BigInt(offset) + 1n)
}
