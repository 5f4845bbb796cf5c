import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { invokerContract } from '#tests/contract/invoker.ts'
import { createCollector } from '#tests/infra/collector.ts'
import { freePort } from '#tests/infra/free-ports.ts'
import { createInvoker } from './invocation.ts'

invokerContract('direct', async (port) => {
  const nobody = await freePort()
  const invoker = createInvoker({
    addressOf: (service) => `http://127.0.0.1:${service === 'docket-mcp' ? port : nobody}`,
  })
  return { invoker, absent: 'docket-workers', close: () => Promise.resolve() }
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

it('lets the service know when the caller gives up', async () => {
  const seen = createCollector<string>()
  const server = createServer((_, response) => {
    response.once('close', () => seen.add('gone'))
    seen.add('begun')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as AddressInfo
    const invoker = createInvoker({ addressOf: () => `http://127.0.0.1:${port}` })
    const abort = new AbortController()
    const call = invoker.invoke('docket-mcp', '/', { signal: abort.signal })
    await seen.until((items) => items.includes('begun'))
    abort.abort(new Error('no longer needed'))
    await expect(call).rejects.toThrow('no longer needed')
    await seen.until((items) => items.includes('gone'))
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

it('gives the beginning of an answer before its end', async () => {
  let finish: () => void = () => undefined
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n')
    finish = () => response.end('data: last\n\n')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as AddressInfo
    const response = await createInvoker({ addressOf: () => `http://127.0.0.1:${port}` }).invoke(
      'docket-mcp',
      '/stream',
    )
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader.read()).value).toBe('data: first\n\n')
    finish()
    expect((await reader.read()).value).toBe('data: last\n\n')
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
