import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { createCallbacks, HEALTH_PATH, type Callbacks } from '#core/platform/dapr/callbacks.ts'
import { openSidecar, type Sidecar } from '#core/platform/dapr/sidecar.ts'
import { configOf, type DaprResources } from './resources.ts'
import { startDaprd } from './start-daprd.ts'

const TOKENS = { APP_API_TOKEN: 'sent by the sidecar', DAPR_API_TOKEN: 'sent to the sidecar' }

export interface AppBesideSidecar {
  callbacks: Callbacks
  sidecar: Sidecar
  /** Both at once, without a goodbye. */
  end(): Promise<void>
}

/** What the adapters need of a process: a server that answers the sidecar, and a real sidecar beside it, each with a token. */
export async function startAppBesideSidecar(
  resources: Pick<DaprResources, 'folder' | 'env'>,
  { schedulerAddress, appId = 'docket-workers' }: { schedulerAddress?: string; appId?: string } = {},
): Promise<AppBesideSidecar> {
  const callbacks = createCallbacks({ token: TOKENS.APP_API_TOKEN, log: pino({ level: 'silent' }) })
  const server = createServer((request, response) => void callbacks.answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const daprd = await startDaprd({
    appId,
    appPort: (server.address() as AddressInfo).port,
    appHealthPath: HEALTH_PATH,
    resources: [resources.folder],
    config: configOf('workers'),
    ...(schedulerAddress !== undefined && { schedulerAddress }),
    env: { ...resources.env, ...TOKENS },
  })
  return {
    callbacks,
    sidecar: openSidecar({ endpoint: daprd.endpoint, token: TOKENS.DAPR_API_TOKEN }),
    async end() {
      await daprd.remove()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
