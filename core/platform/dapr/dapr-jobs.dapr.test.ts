import { setTimeout as delay } from 'node:timers/promises'
import { jobSchedulerContract } from '#tests/contract/job-scheduler.ts'
import { startAppBesideSidecar, type AppBesideSidecar } from '#tests/infra/dapr/app-beside-sidecar.ts'
import { gatherResources } from '#tests/infra/dapr/resources.ts'
import { startScheduler } from '#tests/infra/dapr/start-scheduler.ts'
import { createDaprJobs } from './dapr-jobs.ts'

/* The real scheduler goes by the real time, which nobody can move: a minute of the contract is a second of it. */
const SPEED = 60

jobSchedulerContract('dapr', async () => {
  const scheduler = await startScheduler()
  const resources = await gatherResources({ secrets: {}, without: ['conversation-state.yaml'] })
  const open = new Set<AppBesideSidecar>()
  const start = Date.now()
  const now = () => new Date(start + (Date.now() - start) * SPEED)
  const realTime = (date: Date) => new Date(start + (date.getTime() - start) / SPEED)

  return {
    async open() {
      const app = await startAppBesideSidecar(resources, { schedulerAddress: scheduler.address })
      open.add(app)
      const jobs = createDaprJobs({ ...app, clock: { now: () => new Date() } })
      return {
        jobs: {
          ...jobs,
          schedule: (list) => jobs.schedule(list.map((job) => ({ ...job, dueAt: realTime(job.dueAt) }))),
        },
        async crash() {
          open.delete(app)
          await app.end()
        },
      }
    },
    now,
    advance: (ms) => delay(ms / SPEED),
    async close() {
      await Promise.all([...open].map((app) => app.end()))
      await scheduler.remove()
      await resources.remove()
    },
  }
})
