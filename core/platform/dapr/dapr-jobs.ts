import pLimit from 'p-limit'
import { DomainError } from '#core/domain/errors.ts'
import type { Clock, JobScheduler } from '../ports.ts'
import type { Callbacks } from './callbacks.ts'
import { SidecarError, type Call, type Sidecar } from './sidecar.ts'

const JOBS = '/v1.0-alpha1/jobs'
/* The sidecar itself would wait 30 s for a scheduler that is away. */
const DEADLINE_MS = 5_000
const CHECK_MS = 1_500
/* After its callback is answered: deleted while it fires, a job may stay in the scheduler's queue and fire again. */
const FINISH_AFTER_MS = 1_000
const FINISH_MS = 30_000
const CONCURRENCY = 16
/* The only retry that scheduler 1.14 has: it forgets a job whose callback failed, unless the job repeats anyway. */
const RETRY = '@every 60s'

export interface DaprJobsParts {
  sidecar: Sidecar
  callbacks: Callbacks
  clock: Clock
}

/**
 * Dapr's Jobs API over HTTP, for which the SDK has no client. A job is all in its name, and repeats until its callback
 * has succeeded and deleted it; a time that has come is sent as now, or every repeat since then would fire as well.
 */
export function createDaprJobs({ sidecar, callbacks, clock }: DaprJobsParts): JobScheduler {
  const limit = pLimit(CONCURRENCY)
  const stops = new Set<() => Promise<void>>()
  const running = new Set<string>()

  /* The sidecar answers 500 too when it is the scheduler that is away. */
  async function ask(name: string, call: Call): Promise<void> {
    try {
      await sidecar.call(`${JOBS}/${encodeURIComponent(name)}`, call)
    } catch (cause) {
      if (!(cause instanceof SidecarError) || cause.status < 500 || /invalid/i.test(cause.message)) throw cause
      const error = new DomainError('unavailable', 'The Dapr scheduler does not answer.', { dependency: 'scheduler' })
      error.cause = cause
      throw error
    }
  }

  async function put({ name, dueAt }: { name: string; dueAt: Date }): Promise<void> {
    const dueTime = new Date(Math.max(dueAt.getTime(), clock.now().getTime())).toISOString()
    // Scheduled anew while it runs, it must not be deleted when the run ends.
    running.delete(name)
    // 1.14 replaces without being asked, newer ones need `overwrite`.
    await ask(name, {
      method: 'POST',
      body: { dueTime, schedule: RETRY, overwrite: true },
      deadlineMs: DEADLINE_MS,
    })
  }

  async function remove(name: string, deadlineMs = DEADLINE_MS): Promise<void> {
    await ask(name, { method: 'DELETE', deadlineMs })
  }

  /* One that could not be deleted fires again, and is deleted then. */
  async function finish(name: string): Promise<void> {
    if (running.delete(name)) await limit(() => remove(name, FINISH_MS)).catch(() => undefined)
  }

  return {
    async schedule(jobs) {
      await Promise.all(jobs.map((job) => limit(() => put(job))))
    },
    async cancel(names) {
      await Promise.all(names.map((name) => limit(() => remove(name))))
    },
    async start(handle) {
      const unhandle = await callbacks.onJobs(async (name) => {
        running.add(name)
        await handle({ name, dueAt: clock.now() })
        setTimeout(() => void finish(name), FINISH_AFTER_MS).unref()
      })
      const stop = async () => {
        stops.delete(stop)
        await unhandle()
      }
      stops.add(stop)
      return stop
    },
    // Deleting what is not there is answered by the scheduler itself, and without a line in its log.
    check: () => remove('readiness', CHECK_MS),
    async close() {
      await Promise.all([...stops].map((stop) => stop()))
    },
  }
}
