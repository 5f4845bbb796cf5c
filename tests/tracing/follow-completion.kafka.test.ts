import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { emptyKafka } from '#tests/infra/kafka/kafka-admin.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'
import { until } from '#tests/infra/until.ts'
import { COMPLETION, inTrace, readTraces, TRACE, TRACEPARENT } from './follow-trace.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ env: { PLATFORM: 'kafka', KAFKA_BROKERS: inject('kafka') } })
})
afterAll(async () => {
  await server.close()
  await emptyKafka(inject('kafka'))
})

it('carries the trace of a request through every event and every Kafka header that comes of it', async () => {
  const { token, id: userId } = await server.signUp()
  const body = { title: 'Water', due_datetime: '2099-01-01T09:00:00Z', recurrence_pattern: 'daily' }
  const created = await server.api('POST /me/tasks', { token, body })
  const taskId = (created.body as unknown as { task: { id: number } }).task.id
  const path = `POST /me/tasks/${taskId}/complete`
  await server.api(path, { token, body: {}, headers: { traceparent: TRACEPARENT } })
  // Of the creation, the completion and the next instance.
  await until('3 lines of activity are announced', async () => {
    const { rows } = await server.ctx.db.raw<{ rows: { done: number }[] }>(
      `select count(*) as done from events where user_id = ? and event_type = 'activity-log-created' and seq is not null`,
      [userId],
    )
    return rows[0]!.done === 3 ? true : null
  })

  const messages = await readTraces(inject('kafka'), userId)
  expect(inTrace(messages)).toEqual(COMPLETION)
  for (const { header } of messages.filter(({ inEvent }) => inEvent === TRACE)) {
    expect(header).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`))
  }
  // The request that made the task came without a trace, and has one of its own.
  const others = messages.filter(({ inEvent }) => inEvent !== TRACE)
  expect(new Set(others.map(({ header }) => header?.slice(3, 35)))).toEqual(new Set([others[0]!.inEvent]))
  expect(others[0]!.inEvent).toMatch(/^[0-9a-f]{32}$/)
})
