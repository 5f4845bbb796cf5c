import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { createCollector } from '#tests/infra/collector.ts'
import { createCallbacks } from './callbacks.ts'
import { createDaprBus } from './dapr-bus.ts'
import { openSidecar } from './sidecar.ts'

const log = pino({ level: 'silent' })

/** A bus that nothing is published to, and how the sidecar hands records over. */
async function openBus() {
  const callbacks = createCallbacks({ token: null, log })
  const read = createCollector<unknown>()
  const server = createServer((request, response) => {
    request.once('end', () => read.add(request))
    void callbacks.answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const sidecar = openSidecar({ endpoint: 'http://127.0.0.1:9', token: null })
  const bus = createDaprBus({
    sidecar,
    callbacks,
    log,
    onBreaker: () => undefined,
    lag: async () => [],
    isStuck: async () => false,
  })
  const entry = { entryId: '0', event: '', metadata: { __partition: '3', __offset: '7' } }
  const body = JSON.stringify({ entries: [entry] })
  const handOver = (signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${port}/dapr/events/g/task-events`, { method: 'POST', body, signal: signal ?? null })
  return { bus, handOver, read }
}

it('handles a message that comes again only when it is no longer at hand', async () => {
  const { bus, handOver, read } = await openBus()
  const events = createCollector<string>()
  const finishes: (() => void)[] = []
  await bus.subscribe({
    group: 'g',
    topics: ['task-events'],
    async handle() {
      events.add('begun')
      await new Promise<void>((resolve) => finishes.push(resolve))
      events.add('done')
    },
  })
  const sidecar = new AbortController()
  const givenUp = handOver(sidecar.signal)
  await events.until((items) => items.length === 1)
  sidecar.abort()
  await expect(givenUp).rejects.toThrow('aborted')
  const again = handOver()
  await read.until((requests) => requests.length === 2)
  await new Promise((resolve) => setImmediate(resolve))
  expect(events.items).toEqual(['begun'])
  finishes[0]!()
  await events.until((items) => items.length === 3)
  expect(events.items).toEqual(['begun', 'done', 'begun'])
  finishes[1]!()
  expect((await again).status).toBe(200)
})
