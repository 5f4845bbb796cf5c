import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseEvent } from '#core/domain/events.ts'
import { connectMcp } from '#tests/infra/mcp-client.ts'
import { startOtlpCollector, type ExportedSpan } from '#tests/infra/otlp-collector.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'
import { until } from '#tests/infra/until.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const WORDS = 'Aubergine'

let collector: Awaited<ReturnType<typeof startOtlpCollector>>
let server: TestServer
let isOpen: boolean

beforeEach(async () => {
  collector = await startOtlpCollector()
  server = await startTestServer({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint } })
  isOpen = true
})
afterEach(async () => {
  if (isOpen) await server.close()
  await collector.close()
})

/** Closing exports all that is recorded. */
async function exported(): Promise<readonly ExportedSpan[]> {
  isOpen = false
  await server.close()
  return collector.spans
}

async function untilAnnounced(userId: string, lines: number): Promise<void> {
  await until(`${lines} lines of activity are announced`, async () => {
    const { rows } = await server.ctx.db.raw<{ rows: { done: number }[] }>(
      `select count(*) as done from events where user_id = ? and event_type = 'activity-log-created' and seq is not null`,
      [userId],
    )
    return rows[0]!.done === lines ? true : null
  })
}

function find(spans: readonly ExportedSpan[], name: string): ExportedSpan {
  const span = spans.find((each) => each.name === name && each.traceId === TRACE)
  if (!span) throw new Error(`no span ${name} among ${spans.map((each) => `${each.traceId} ${each.name}`).join(', ')}`)
  return span
}

function parentOf(spans: readonly ExportedSpan[], { parentSpanId }: ExportedSpan): ExportedSpan | undefined {
  return spans.find(({ spanId }) => spanId === parentSpanId)
}

it('records request, act, publication and consumption, each under what caused it, and no words of a task', async () => {
  const { token, id } = await server.signUp()
  const body = { title: WORDS, due_datetime: '2099-01-01T09:00:00Z', recurrence_pattern: 'daily' }
  const created = await server.api('POST /me/tasks', { token, body })
  const taskId = (created.body as unknown as { task: { id: number } }).task.id
  const headers = { traceparent: `00-${TRACE}-${CALLER}-01` }
  await server.api(`POST /me/tasks/${taskId}/complete`, { token, headers })
  await untilAnnounced(id, 3)
  const spans = await exported()

  const request = find(spans, 'POST /api/{user_id}/tasks/{id}/complete')
  expect(request).toMatchObject({ parentSpanId: CALLER, kind: 2, service: expect.stringMatching(/^docket test/) })
  expect(request.attributes).toMatchObject({
    'http.request.method': 'POST',
    'http.route': '/api/{user_id}/tasks/{id}/complete',
    'http.response.status_code': 200,
  })
  const act = find(spans, 'complete-task')
  expect(act).toMatchObject({ parentSpanId: request.spanId, kind: 1 })
  expect(act.attributes).toEqual({ 'docket.actor.type': 'user', 'docket.outcome': 'ok', 'docket.attempts': 1 })
  const consumer = find(spans, 'process recurrence')
  expect(consumer).toMatchObject({ parentSpanId: act.spanId, kind: 5 })
  expect(consumer.attributes).toMatchObject({ 'messaging.destination.name': 'task-events' })
  expect(find(spans, 'spawn-next-occurrence')).toMatchObject({ parentSpanId: consumer.spanId })
  const publications = spans.filter(({ name, kind }) => name === 'publish' && kind === 4)
  expect(publications.flatMap(({ links }) => links)).toContainEqual(
    expect.objectContaining({ traceId: TRACE, spanId: act.spanId }),
  )
  expect(collector.texts.length).toBeGreaterThan(0)
  expect(collector.texts.join('')).not.toContain(WORDS)
})

it('goes on from the trace of a tool call, and marks a refused one by its code alone', async () => {
  const { token } = await server.signUp()
  const mcp = await connectMcp(`${server.url}/mcp`, token)
  const _meta = { traceparent: `00-${TRACE}-${CALLER}-01` }
  await mcp.client.callTool({ name: 'add_task', arguments: { title: WORDS }, _meta })
  await mcp.client.callTool({ name: 'complete_task', arguments: { task: `no ${WORDS}` }, _meta })
  await mcp.close()
  const spans = await exported()
  const call = find(spans, 'tools/call add_task')
  expect(call).toMatchObject({ parentSpanId: CALLER, kind: 2, status: {} })
  expect(call.attributes).toEqual({ 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'add_task' })
  expect(find(spans, 'add-task')).toMatchObject({ parentSpanId: call.spanId })
  const request = spans.find(({ spanId }) => spanId === call.links[0]?.spanId)
  expect(request).toMatchObject({ name: 'POST /mcp', parentSpanId: '' })
  const refused = find(spans, 'tools/call complete_task')
  expect(refused.status.code).toBe(2)
  expect(refused.attributes).toMatchObject({ 'error.type': 'task_not_found' })
  expect(collector.texts.join('')).not.toContain(WORDS)
})

it('follows a sentence from the chat over MCP to the act', async () => {
  const { token } = await server.signUp()
  const headers = { traceparent: `00-${TRACE}-${CALLER}-01`, accept: 'application/json' }
  const answer = await server.api('POST /me/chat', { token, headers, body: { message: `Add ${WORDS}` } })
  expect(answer.status).toBe(200)
  const spans = await exported()
  const act = find(spans, 'add-task')
  const path = [act]
  for (let at = parentOf(spans, act); at; at = parentOf(spans, at)) path.push(at)
  expect(path.map(({ name }) => name)).toEqual([
    'add-task',
    'tools/call add_task',
    'POST /mcp',
    'POST docket-mcp',
    'POST /api/{user_id}/chat',
  ])
  expect(path.at(-1)).toMatchObject({ parentSpanId: CALLER })
  expect(collector.texts.join('')).not.toContain(WORDS)
})

it('lets whoever began a trace decide that it is not recorded', async () => {
  const { token, id } = await server.signUp()
  const headers = { traceparent: `00-${TRACE}-${CALLER}-00` }
  await server.api('POST /me/tasks', { token, body: { title: 'Quiet' }, headers })
  await untilAnnounced(id, 1)
  const { rows } = await server.ctx.db.raw<{ rows: { payload: string }[] }>(
    'select payload::text from events where user_id = ? order by id',
    [id],
  )
  const events = rows.map(({ payload }) => parseEvent(payload))
  expect(events).toHaveLength(2)
  for (const parsed of events) expect(parsed).toMatchObject({ event: { trace_id: TRACE } })
  const spans = await exported()
  expect(spans.some(({ name }) => name === 'POST /api/auth/sign-up')).toBe(true)
  expect(spans.filter(({ traceId }) => traceId === TRACE)).toEqual([])
})

it('records nothing of probes', async () => {
  await fetch(`${server.url}/healthz`)
  await fetch(`${server.url}/metrics`)
  await server.signUp()
  const names = (await exported()).map(({ name }) => name)
  expect(names).toContain('POST /api/auth/sign-up')
  expect(names.filter((name) => name.startsWith('GET'))).toEqual([])
})
