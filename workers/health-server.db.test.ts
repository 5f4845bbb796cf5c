import { request } from 'node:http'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createCallbacks } from '#core/platform/dapr/callbacks.ts'
import { createCollector } from '#tests/infra/collector.ts'
import { createTestContext } from '#tests/infra/test-context.ts'
import { startHealthServer } from './health-server.ts'

it('says in the log why a request failed, and goes on', async () => {
  const logged = createCollector<Record<string, unknown>>()
  const log = pino({}, { write: (line) => logged.add(JSON.parse(line) as Record<string, unknown>) })
  const { ctx, close } = await createTestContext({ log })
  const server = await startHealthServer(ctx, 0, createCallbacks({ token: null, log }))
  const path = '/dapr/events/activity/task-events'
  const cutOff = request({ port: server.port, method: 'POST', path, headers: { 'content-length': 100 } })
  cutOff.on('error', () => undefined)
  cutOff.write('{', () => cutOff.destroy())
  const lines = await logged.until((items) => items.some(({ msg }) => msg === 'a request failed'))
  expect(lines.find(({ msg }) => msg === 'a request failed')).toMatchObject({ path, err: { message: 'aborted' } })
  expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200)
  await server.close()
  await close()
})
