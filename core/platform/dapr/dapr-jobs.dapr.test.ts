import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import type { JobScheduler } from '#core/platform/ports.ts'
import { jobSchedulerContract } from '#tests/contract/job-scheduler.ts'
import { configOf, gatherResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd, type Sidecar as Daprd } from '#tests/infra/dapr/start-daprd.ts'
import { startScheduler } from '#tests/infra/dapr/start-scheduler.ts'
import { createCallbacks, HEALTH_PATH } from './callbacks.ts'
import { createDaprJobs } from './dapr-jobs.ts'
import { openSidecar } from './sidecar.ts'

/* The real scheduler goes by the real time, which nobody can move: a minute of the contract is a second of it. */
const SPEED = 60
const log = pino({ level: 'silent' })

jobSchedulerContract('dapr', async () => {
  const scheduler = await startScheduler()
  const resources = await gatherResources({ secrets: {}, without: ['conversation-state.yaml'] })
  const open: { server: Server; daprd: Daprd; jobs: JobScheduler }[] = []
  const start = Date.now()
  const now = () => new Date(start + (Date.now() - start) * SPEED)
  const realTime = (date: Date) => new Date(start + (date.getTime() - start) / SPEED)

  async function end({ server, daprd }: { server: Server; daprd: Daprd }): Promise<void> {
    await daprd.remove()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  return {
    async open() {
      const callbacks = createCallbacks({ token: 'a token of the tests', log })
      const server = createServer((request, response) => void callbacks.answer(request, response))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const daprd = await startDaprd({
        appId: 'docket-workers',
        appPort: (server.address() as AddressInfo).port,
        appHealthPath: HEALTH_PATH,
        resources: [resources.folder],
        config: configOf('workers'),
        schedulerAddress: scheduler.address,
        env: { ...resources.env, APP_API_TOKEN: 'a token of the tests' },
      })
      const sidecar = openSidecar({ endpoint: daprd.endpoint, token: null })
      const jobs = createDaprJobs({ sidecar, callbacks, clock: { now: () => new Date() } })
      const process = { server, daprd, jobs }
      open.push(process)
      return {
        jobs: {
          ...jobs,
          schedule: (list) => jobs.schedule(list.map((job) => ({ ...job, dueAt: realTime(job.dueAt) }))),
        },
        async crash() {
          open.splice(open.indexOf(process), 1)
          await end(process)
        },
      }
    },
    now,
    advance: (ms) => delay(ms / SPEED),
    async close() {
      await Promise.all(open.map(end))
      await scheduler.remove()
      await resources.remove()
    },
  }
})
