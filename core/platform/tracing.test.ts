import { PassThrough } from 'node:stream'
import { createRequire } from 'node:module'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { traceInvocations, createInvoker } from './invocation.ts'
import { createLog } from './log.ts'
import { createTraceScope, createTracing, openTracing } from './tracing.ts'

const GIVEN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

function openWithoutRecorder() {
  const scope = createTraceScope()
  return createTracing(scope, null)
}

it('begins a trace, marked as not recorded, where there is none or none that is valid', () => {
  const tracing = openWithoutRecorder()
  for (const parent of [undefined, null, '', 'nonsense']) {
    const { traceparent } = tracing.start('work', parent === undefined ? {} : { parent })
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  }
  expect(tracing.start('one').traceparent).not.toBe(tracing.start('another').traceparent)
})

it('knows the trace at hand across everything that is awaited, and of several at once each its own', async () => {
  const tracing = openWithoutRecorder()
  const seen = await Promise.all(
    [1, 2, 3].map(async () => {
      const span = tracing.start('work')
      const within = await span.run(async () => {
        await new Promise((resolve) => setImmediate(resolve))
        return [tracing.current(), tracing.start('part').traceparent]
      })
      expect(within).toEqual([span.traceparent, span.traceparent])
      return span.traceparent
    }),
  )
  expect(new Set(seen).size).toBe(3)
  expect(tracing.current()).toBeNull()
})

it('names the trace in each line of the log, and in none outside of one', () => {
  const scope = createTraceScope()
  const lines = new PassThrough()
  const log = createLog('info', 'test', scope, lines)
  createTracing(scope, null)
    .start('work', { parent: GIVEN })
    .run(() => log.info('inside'))
  log.info('outside')
  const [inside, outside] = String(lines.read())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(inside).toMatchObject({ msg: 'inside', trace_id: '0af7651916cd43dd8448eb211c80319c' })
  expect(outside).toMatchObject({ msg: 'outside' })
  expect(outside).not.toHaveProperty('trace_id')
})

it('tells the service that is called which trace it is called in', async () => {
  const asked: IncomingHttpHeaders[] = []
  const server = createServer((req, res) => {
    asked.push(req.headers)
    res.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const tracing = openWithoutRecorder()
  const invoker = traceInvocations(createInvoker({ addressOf: () => `http://127.0.0.1:${port}` }), tracing)
  await tracing.start('turn', { parent: GIVEN }).run(() => invoker.invoke('docket-mcp', '/mcp'))
  server.close()
  expect(asked[0]).toMatchObject({ traceparent: GIVEN })
})

it('loads OpenTelemetry only when there is somewhere to send to', async () => {
  const loaded = () =>
    Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('@opentelemetry/sdk-trace'))
  const options = { scope: createTraceScope(), name: 'test', log: pino({ level: 'silent' }) }
  const passing = await openTracing({ ...options, endpoint: null })
  passing.start('work').end()
  expect(loaded()).toBe(false)
  const recording = await openTracing({ ...options, endpoint: 'http://127.0.0.1:9' })
  expect(loaded()).toBe(true)
  await recording.close()
})

it.each([
  // Port 9 is discard: nobody listens there.
  ['is away', () => 'http://127.0.0.1:9'],
  ['does not answer', startSilentServer],
])(
  'goes on, and ends in time, while the collector %s, and says that spans are missing',
  async (_, find) => {
    const scope = createTraceScope()
    const lines = new PassThrough()
    const log = pino({ level: 'warn' }, lines)
    const tracing = await openTracing({ endpoint: await find(), scope, name: 'test', log })
    const span = tracing.start('work')
    expect(span.run(() => 'done')).toBe('done')
    span.end()
    await tracing.close()
    expect(String(lines.read())).toContain('spans could not be exported')
    // The exporter tries for some seconds before it gives up.
  },
  20_000,
)

async function startSilentServer(): Promise<string> {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
