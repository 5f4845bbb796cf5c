import type { Logger } from 'pino'
import type { ClaimedJob, JobsStore } from '#core/db/jobs-store.ts'
import type { Clock, JobScheduler, Signals } from './ports.ts'
import { createWaker, pause } from './waker.ts'

const POLL_MS = 1_000
const LEASE_MS = 30_000
const BATCH = 200
const CONCURRENCY = 50
const FIRST_RETRY_MS = 1_000
const MAX_RETRY_MS = 60_000

type Handle = (job: { name: string; dueAt: Date }) => Promise<void>

export interface EmbeddedJobsParts {
  store: JobsStore
  signals: Signals
  clock: Clock
  log: Logger
}

/**
 * The scheduler for installations without one: a table, and in each process a loop that sleeps until the next job.
 * A job is leased for 30 s while it runs, so what a killed process had at hand fires again; a job that fails is tried
 * again with growing pauses, without end, since its handler decides from the database whether it still matters.
 */
export function createEmbeddedJobs({ store, signals, clock, log }: EmbeddedJobsParts): JobScheduler {
  const stops = new Set<() => Promise<void>>()

  async function run(batch: readonly ClaimedJob[], leaseEnd: Date, handle: Handle, signal: AbortSignal): Promise<void> {
    const waiting = [...batch]
    const done: string[] = []
    async function work(): Promise<void> {
      for (let job = waiting.shift(); job && !signal.aborted; job = waiting.shift()) {
        try {
          await handle({ name: job.name, dueAt: job.due_at })
          done.push(job.name)
        } catch (cause) {
          log.warn({ job: job.name, attempts: job.attempts, cause: String(cause) }, 'job failed, trying again')
          const delay = Math.min(FIRST_RETRY_MS * 2 ** (job.attempts - 1), MAX_RETRY_MS)
          await store
            .retryAt(job.name, leaseEnd, new Date(leaseEnd.getTime() - LEASE_MS + delay))
            .catch(() => undefined)
        }
      }
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, work))
    if (done.length > 0) await store.finish(done, leaseEnd)
  }

  /** Fires what is due; returns how long to sleep. */
  async function fireDue(handle: Handle, signal: AbortSignal): Promise<number> {
    const now = clock.now()
    const leaseEnd = new Date(now.getTime() + LEASE_MS)
    const batch = await store.claim(now, leaseEnd, BATCH)
    if (batch.length > 0) await run(batch, leaseEnd, handle, signal)
    if (batch.length === BATCH) return 0
    const next = await store.nextDue()
    return next ? Math.min(Math.max(next.getTime() - clock.now().getTime(), 0), POLL_MS) : POLL_MS
  }

  return {
    async schedule(jobs) {
      if (jobs.length === 0) return
      await store.schedule(jobs, clock.now())
      signals.send('jobs')
    },
    async cancel(names) {
      if (names.length > 0) await store.cancel(names)
    },
    async start(handle) {
      const abort = new AbortController()
      const waker = createWaker()
      const unhear = signals.on('jobs', () => waker.wake())
      const loop = (async () => {
        while (!abort.signal.aborted) {
          try {
            const sleepMs = await fireDue(handle, abort.signal)
            if (sleepMs > 0 && !abort.signal.aborted) await waker.sleep(sleepMs)
          } catch (cause) {
            log.warn({ cause: String(cause) }, 'cannot read the schedule, trying again')
            await pause(POLL_MS, abort.signal)
          }
        }
      })()
      const stop = async () => {
        abort.abort()
        waker.wake()
        unhear()
        await loop
        stops.delete(stop)
      }
      stops.add(stop)
      return stop
    },
    check: () => store.check(),
    async close() {
      await Promise.all([...stops].map((stop) => stop()))
    },
  }
}
