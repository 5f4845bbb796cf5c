import pLimit from 'p-limit'
import type { Clock, JobScheduler } from '../ports.ts'
import type { Callbacks } from './callbacks.ts'
import type { Sidecar } from './sidecar.ts'

const JOBS = '/v1.0-alpha1/jobs'
/* The sidecar itself would wait 30 s for a scheduler that is away. */
const DEADLINE_MS = 5_000
const CHECK_MS = 1_500
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

  async function put({ name, dueAt }: { name: string; dueAt: Date }): Promise<void> {
    const dueTime = new Date(Math.max(dueAt.getTime(), clock.now().getTime())).toISOString()
    // Scheduled anew while it runs, it must not be deleted when the run ends.
    running.delete(name)
    // 1.14 replaces without being asked, newer ones need `overwrite`.
    await sidecar.call(pathOf(name), {
      method: 'POST',
      body: { dueTime, schedule: RETRY, overwrite: true },
      deadlineMs: DEADLINE_MS,
    })
  }

  async function remove(name: string, deadlineMs = DEADLINE_MS): Promise<void> {
    await sidecar.call(pathOf(name), { method: 'DELETE', deadlineMs })
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
        if (running.delete(name)) await remove(name)
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

function pathOf(name: string): string {
  return `${JOBS}/${encodeURIComponent(name)}`
}
