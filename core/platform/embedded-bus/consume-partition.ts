import type { Logger } from 'pino'
import type { BusStore, PartitionId } from '#core/db/bus-store.ts'
import type { Delivery } from '../ports.ts'
import { pause, type Waker } from '../waker.ts'

/* What is read ahead is all that one partition keeps in memory, however far behind its group is. */
const READ_AHEAD = 500
const COMMIT_EVERY = 20
const COMMIT_WITHIN_MS = 250
/* A batch costs some eight round trips whatever its size. Under load it waits this long for company; alone, nothing waits. */
const SPACING_MS = 100
const IDLE_MS = 30_000
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000

export interface PartitionWork {
  store: BusStore
  group: string
  at: PartitionId
  handle(delivery: Delivery): Promise<void>
  handleMany?: ((deliveries: readonly Delivery[]) => Promise<void>) | undefined
  /** Ends the work after the message at hand. */
  signal: AbortSignal
  waker: Waker
  log: Logger
}

/**
 * Delivers the messages of one partition one after another until it is told to stop. Acknowledgements are written in
 * groups, so a crash repeats up to 20 messages that were handled already: delivery is at least once.
 */
export async function consumePartition(work: PartitionWork): Promise<void> {
  const { store, group, at, signal } = work
  let next: number | null = null
  let delay = FIRST_DELAY_MS
  while (!signal.aborted) {
    try {
      next ??= await store.position(group, at)
      const began = performance.now()
      const batch = await store.read(at, next, READ_AHEAD)
      if (batch.length > 0) next = await deliverBatch(work, batch, next)
      else await work.waker.sleep(IDLE_MS)
      delay = FIRST_DELAY_MS
      const mayGather = work.handleMany && batch.length > 0 && batch.length < READ_AHEAD
      if (mayGather) await pause(Math.max(0, began + SPACING_MS - performance.now()), signal)
    } catch (cause) {
      work.log.warn({ group, ...at, cause: String(cause) }, 'cannot read the bus, trying again')
      await pause(delay, signal)
      delay = Math.min(delay * 2, MAX_DELAY_MS)
    }
  }
}

/** Delivers a batch as far as it gets before a stop; returns the offset to go on from. */
async function deliverBatch(work: PartitionWork, batch: readonly Delivery[], from: number): Promise<number> {
  if (batch.length > 1 && (await deliverTogether(work, batch))) {
    const next = Number(batch.at(-1)!.offset) + 1
    await work.store.commit(work.group, work.at, next)
    return next
  }
  let next = from
  let committed = from
  let committedAt = performance.now()

  async function commit(): Promise<void> {
    if (next === committed) return
    await work.store.commit(work.group, work.at, next)
    committed = next
    committedAt = performance.now()
  }

  for (const delivery of batch) {
    if (!(await deliver(work, delivery, commit))) break
    next = Number(delivery.offset) + 1
    if (next - committed >= COMMIT_EVERY || performance.now() - committedAt > COMMIT_WITHIN_MS) await commit()
  }
  await commit()
  return next
}

/* What fails together is tried one by one, so that a bad message holds up none but those behind it. */
async function deliverTogether(work: PartitionWork, batch: readonly Delivery[]): Promise<boolean> {
  if (!work.handleMany || work.signal.aborted) return false
  try {
    await work.handleMany(batch)
    return true
  } catch (cause) {
    work.log.warn(
      { group: work.group, ...work.at, cause: String(cause) },
      'messages refused together, taken one by one',
    )
    return false
  }
}

/** Offers one message until it is accepted; false when told to stop before that. */
async function deliver(work: PartitionWork, delivery: Delivery, commit: () => Promise<void>): Promise<boolean> {
  let delay = FIRST_DELAY_MS
  while (!work.signal.aborted) {
    try {
      await work.handle(delivery)
      return true
    } catch (cause) {
      const { group, at } = work
      work.log.warn({ group, ...at, offset: delivery.offset, cause: String(cause) }, 'message refused, it comes again')
      // What came before it must not be repeated because this one takes long.
      await commit()
      await pause(delay, work.signal)
      delay = Math.min(delay * 2, MAX_DELAY_MS)
    }
  }
  return false
}
