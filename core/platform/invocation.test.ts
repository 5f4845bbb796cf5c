import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { invokerContract } from '#tests/contract/invoker.ts'
import { createInvoker } from './invocation.ts'

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

invokerContract('direct', async (port) => {
  const nobody = await unusedPort()
  const invoker = createInvoker({
    addressOf: (service) => `http://127.0.0.1:${service === 'docket-mcp' ? port : nobody}`,
  })
  return { invoker, close: () => Promise.resolve() }
})

it('gives up on a service that accepts and says nothing', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as AddressInfo
    const invoker = createInvoker({ addressOf: () => `http://127.0.0.1:${port}`, deadlineMs: 50 })
    const call = invoker.invoke('docket-mcp', '/mcp')
    await expect(call).rejects.toMatchObject({ code: 'timeout', details: { dependency: 'docket-mcp' } })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
