import { afterEach, beforeEach, expect, it } from 'vitest'
import { appendEvents, insertUser } from '#tests/infra/sample-events.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { createMetricsReader } from './read-metrics.ts'

const CREATED = new Date('2026-03-02T09:00:00Z')

let context: TestContext
let isOpen: boolean

beforeEach(async () => {
  context = await createTestContext({ clock: { now: () => new Date(CREATED.getTime() + 90_000) } })
  isOpen = true
})
afterEach(async () => {
  if (isOpen) await context.close()
})

it('tells the age and the number of the events that wait, in a process that relays nothing itself', async () => {
  const { ctx } = context
  await appendEvents(ctx.db, await insertUser(ctx.db), 3, CREATED)
  const read = createMetricsReader(ctx)
  const [text, atOnce] = await Promise.all([read(), read()])
  expect(text).toContain('docket_outbox_pending 3\n')
  expect(text).toContain('docket_outbox_oldest_seconds 90\n')
  expect(atOnce).toContain('docket_outbox_pending 3\n')
})

it('answers while the database is away, and does not say 0 for what it cannot know', async () => {
  const read = createMetricsReader(context.ctx)
  isOpen = false
  await context.close()
  const text = await read()
  expect(text).toContain('docket_outbox_pending Nan\n')
  expect(text).toContain('docket_sweeper_saves_total 0\n')
})
