import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readEventsAfter, logBounds } from '#core/db/event-log.ts'
import { outboxBacklog, relayBatch } from '#core/db/relay.ts'
import type { BusMessage, Delivery, EventBus } from '#core/platform/ports.ts'
import { createCollector } from '#tests/infra/collector.ts'
import { appendBrokenEvent, appendEvents, insertUser } from '#tests/infra/sample-events.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { until } from '#tests/infra/until.ts'
import { relayOnce, startOutboxRelay } from './outbox-relay.ts'

let context: TestContext
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  context = await createTestContext()
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closing.splice(0)) await close()
  await context.close()
})

async function relayAll(): Promise<void> {
  while ((await relayOnce(context.ctx)) !== 0);
}

async function sequence(): Promise<{ seq: number; id: number; event_id: string; user_id: string }[]> {
  return context.ctx.db('events').select('seq', 'id', 'event_id', 'user_id').orderBy('seq')
}

async function collect(topic: string) {
  const got = createCollector<Delivery>()
  const subscription = { group: 'test', topics: [topic], handle: async (delivery: Delivery) => got.add(delivery) }
  closing.push(await context.ctx.bus.subscribe(subscription))
  return got
}

it('publishes each event to its topics under its own id, and says that the cursor moved', async () => {
  const { ctx } = context
  const userId = await insertUser(ctx.db)
  const [eventId] = await appendEvents(ctx.db, userId, 1)
  const told = new Promise<string>((resolve) => ctx.signals.on('published', resolve))
  const published: BusMessage[] = []
  const bus: EventBus = {
    ...ctx.bus,
    async publish(messages) {
      published.push(...messages)
      await ctx.bus.publish(messages)
    },
  }
  await relayOnce({ ...ctx, bus })
  await told
  expect(published.map(({ topic }) => topic)).toEqual(['task-events', 'task-updates'])
  for (const message of published) expect(message).toMatchObject({ key: userId, eventId })
  const got = await collect('task-events')
  const [delivery] = await got.until((items) => items.length === 1)
  expect(delivery).toMatchObject({ key: userId, headers: { event_id: eventId } })
  expect(JSON.parse(delivery!.value)).toMatchObject({ event_id: eventId, event_type: 'tag-created', version: '1.0' })
})

it('numbers without gaps and in order while 12 writers commit out of order', async () => {
  const { ctx } = context
  const users = await Promise.all(Array.from({ length: 4 }, () => insertUser(ctx.db)))
  closing.push(startOutboxRelay(ctx))
  const written = await Promise.all(
    Array.from({ length: 12 }, async (_, writer) => {
      const ids: string[] = []
      for (let n = 0; n < 25; n += 1) {
        ids.push(...(await appendEvents(ctx.db, users[writer % users.length]!, 1 + (n % 3))))
        ctx.signals.send('outbox')
      }
      return ids
    }),
  )
  const total = written.flat().length
  const done = createCollector<number>()
  ctx.signals.on('published', () => void logBounds(ctx.db).then(({ lastSeq }) => done.add(lastSeq)))
  done.add((await logBounds(ctx.db)).lastSeq)
  await done.until((seqs) => Math.max(...seqs) === total)
  const rows = await sequence()
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: total }, (_, n) => n + 1))
  const position = new Map(rows.map((row) => [row.event_id, row.seq]))
  for (const ids of written) {
    const seqs = ids.map((id) => position.get(id)!)
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  }
})

it('keeps nobody waiting behind the many events of another, where the bus takes few of a key at a time', async () => {
  const { ctx } = context
  const bus: EventBus = { ...ctx.bus, maxPerKey: 3 }
  const [ann, bob] = [await insertUser(ctx.db), await insertUser(ctx.db)]
  const anns = await appendEvents(ctx.db, ann, 7)
  const [bobs] = await appendEvents(ctx.db, bob, 1)
  const counts = [await relayOnce({ ...ctx, bus }), await relayOnce({ ...ctx, bus }), await relayOnce({ ...ctx, bus })]
  expect(counts).toEqual([4, 3, 1])
  const order = (await sequence()).map(({ event_id: id }) => id)
  expect(order).toEqual([...anns.slice(0, 3), bobs, ...anns.slice(3)])
})

it('gets through to a bus that is too slow for several events of one user, by giving it one', async () => {
  const { ctx } = context
  await appendEvents(ctx.db, await insertUser(ctx.db), 5)
  const sizes: number[] = []
  const bus: EventBus = {
    ...ctx.bus,
    maxPerKey: 3,
    async publish(messages) {
      const events = new Set(messages.map(({ eventId }) => eventId))
      sizes.push(events.size)
      if (events.size > 1) throw new Error('too slow')
      await ctx.bus.publish(messages)
    },
  }
  closing.push(startOutboxRelay({ ...ctx, bus }))
  await until('all is out', async () => ((await outboxBacklog(ctx.db)).pending === 0 ? true : null))
  expect(sizes).toEqual([3, 1, 2, 1, 2, 1, 2, 1, 1])
  expect((await ctx.metrics.published.get()).values.map(({ value }) => value)).toEqual([5, 5])
})

it('lets one process relay at a time, and the other one take over', async () => {
  const { ctx } = context
  const other = await createTestContext({ database: context.database })
  closing.push(() => other.close())
  await appendEvents(ctx.db, await insertUser(ctx.db), 3)
  let release: () => void = () => undefined
  const holding = new Promise<void>((resolve) => {
    release = resolve
  })
  const publishing = createCollector<number>()
  const first = relayBatch(ctx.db, {
    limit: 500,
    chunk: 500,
    now: () => new Date(),
    async publish(events) {
      publishing.add(events.length)
      await holding
      throw new Error('died before it could stamp')
    },
  })
  await publishing.until((items) => items.length === 1)
  expect(await relayOnce(other.ctx)).toBe('standby')
  release()
  await expect(first).rejects.toThrow('died')
  expect(await relayOnce(other.ctx)).toBe(3)
  expect((await sequence()).map(({ seq }) => seq)).toEqual([1, 2, 3])
})

it('relays the events of a process that was cut off in the middle', async () => {
  const { ctx } = context
  const other = await createTestContext({ database: context.database })
  closing.push(() => other.close())
  await appendEvents(ctx.db, await insertUser(ctx.db), 2)
  const cut = relayBatch(ctx.db, {
    limit: 10,
    chunk: 10,
    now: () => new Date(),
    publish: () => context.cutConnections(),
  })
  await expect(cut).rejects.toThrow(/terminat|connection error/i)
  expect(await relayOnce(other.ctx)).toBe(2)
})

it('does not let an invalid event stop the others: it becomes a dead letter with its cause', async () => {
  const { ctx } = context
  const userId = await insertUser(ctx.db)
  await appendEvents(ctx.db, userId, 1)
  const broken = await appendBrokenEvent(ctx.db, userId)
  await appendEvents(ctx.db, userId, 1)
  await relayAll()
  expect(await outboxBacklog(ctx.db)).toEqual({ pending: 0, oldest: null })
  const dead = await (await collect('task-events.dlq')).until((items) => items.length === 1)
  expect(dead[0]!.headers).toMatchObject({ event_id: broken, dlq_topic: 'task-events', dlq_consumer: 'outbox-relay' })
  expect(dead[0]!.headers['dlq_error']).toMatch(/tag-created: data\.tag/)
})

it('reads the log of one user after a cursor, in order, only what the channels show', async () => {
  const { ctx } = context
  const [ann, bob] = [await insertUser(ctx.db), await insertUser(ctx.db)]
  const anns = await appendEvents(ctx.db, ann, 3)
  await appendEvents(ctx.db, bob, 2)
  await relayAll()
  const query = { userId: ann, afterSeq: 1, limit: 10 }
  const events = await readEventsAfter(ctx.db, { ...query, channels: ['task-updates'] })
  expect(events.map(({ payload }) => (JSON.parse(payload) as { event_id: string }).event_id)).toEqual(anns.slice(1))
  expect(await readEventsAfter(ctx.db, { ...query, channels: ['reminders'] })).toEqual([])
  expect(await readEventsAfter(ctx.db, { afterSeq: 0, limit: 10, channels: ['task-updates'] })).toHaveLength(5)
})
