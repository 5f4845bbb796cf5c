import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startAppBesideSidecar, type AppBesideSidecar } from '#tests/infra/dapr/app-beside-sidecar.ts'
import { gatherResources, type DaprResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd, type Sidecar as Daprd } from '#tests/infra/dapr/start-daprd.ts'
import { createDaprInvoker } from './dapr-invoker.ts'
import { openSidecar } from './sidecar.ts'
import type { ServiceName } from '../ports.ts'

/* Sidecars find each other on the whole machine, where other tests may run the usual names. */
const appId = `docket-workers-${randomUUID()}`
let resources: DaprResources
let workers: AppBesideSidecar
let other: Daprd

beforeAll(async () => {
  resources = await gatherResources({ secrets: {}, without: ['conversation-state.yaml'] })
  workers = await startAppBesideSidecar(resources, { appId })
  other = await startDaprd({ appId: 'docket-other', resources: [resources.folder], env: resources.env })
})
afterAll(async () => {
  await Promise.all([workers?.end(), other?.remove()])
  await resources?.remove()
})

it.each(['/dapr/events/recurrence/task-events', '/job/reminder-1'])(
  'refuses what another service sends to %s through the sidecars',
  async (path) => {
    const seen: string[] = []
    const stops = [
      workers.callbacks.onEvents('recurrence', async ({ body }) => void seen.push(body)),
      await workers.callbacks.onJobs(async (name) => void seen.push(name)),
    ]
    const invoker = createDaprInvoker(openSidecar({ endpoint: other.endpoint, token: null }))
    const answer = await invoker.invoke(appId as ServiceName, path, { method: 'POST', body: '{"forged":true}' })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('taken from the sidecar alone')
    expect(seen).toEqual([])
    await Promise.all(stops.map((stop) => stop()))
  },
)
