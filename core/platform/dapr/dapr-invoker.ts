import { createInvoker, unreachable } from '../invocation.ts'
import type { Invoker } from '../ports.ts'
import type { Sidecar } from './sidecar.ts'

/** Calls services through the sidecars, which find them by their app id. */
export function createDaprInvoker({ endpoint, headers }: Pick<Sidecar, 'endpoint' | 'headers'>): Invoker {
  const direct = createInvoker({ addressOf: (service) => `${endpoint}/v1.0/invoke/${service}/method`, headers })
  return {
    async invoke(service, path, init) {
      const answer = await direct.invoke(service, path, init)
      if (answer.status < 500) return answer
      // What the sidecar says of a service that it cannot reach looks like an answer of that service.
      const text = await answer.text()
      if (text.includes('"ERR_DIRECT_INVOKE"')) throw unreachable(service, new Error(text.slice(0, 500)))
      return new Response(text, { status: answer.status, headers: answer.headers })
    },
  }
}
