import { afterAll, beforeAll } from 'vitest'
import { invokerContract } from '#tests/contract/invoker.ts'
import { configOf, gatherResources, type DaprResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd, type Sidecar as Daprd } from '#tests/infra/dapr/start-daprd.ts'
import type { ServiceName } from '../ports.ts'
import { createDaprInvoker } from './dapr-invoker.ts'
import { openSidecar } from './sidecar.ts'

let resources: DaprResources
let web: Daprd

beforeAll(async () => {
  resources = await gatherResources({ secrets: {}, without: ['conversation-state.yaml'] })
  web = await startDaprd({
    appId: 'docket-web',
    resources: [resources.folder],
    config: configOf('web'),
    env: { ...resources.env, DAPR_API_TOKEN: 'a token of the tests' },
  })
})
afterAll(async () => {
  await web.remove()
  await resources.remove()
})

invokerContract('dapr', async (port) => {
  const mcp = await startDaprd({
    appId: 'docket-mcp',
    appPort: port,
    resources: [resources.folder],
    config: configOf('mcp'),
    env: resources.env,
  })
  return {
    invoker: createDaprInvoker(openSidecar({ endpoint: web.endpoint, token: 'a token of the tests' })),
    // Sidecars find each other on the whole machine, where other tests may run some of the usual names.
    absent: 'docket-nobody' as ServiceName,
    close: () => mcp.remove(),
  }
})
