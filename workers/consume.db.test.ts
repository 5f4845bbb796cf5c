import { afterEach, beforeEach, expect, it } from 'vitest'
import { claimEvent } from '#core/db/inbox.ts'
import { DomainError } from '#core/domain/errors.ts'
import {
  discardDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from '#core/dead-letters/settle-dead-letters.ts'
import { keepDeadLetter } from '#core/dead-letters/keep-dead-letter.ts'
import type { Delivery } from '#core/platform/ports.ts'
import { createCollector } from '#tests/infra/collector.ts'
import { appendEvents, insertUser } from '#tests/infra/sample-events.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { until } from '#tests/infra/until.ts'
import { consume, RETRY_DELAYS_MS, type Worker } from './consume.ts'
import { relayOnce } from './outbox-relay.ts'

let context: TestContext
const stops: (() => Promise<void>)[] = []
const atOnce = { retryDelaysMs: [0, 0, 0] }

beforeEach(async () => {
  context = await createTestContext()
})
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
  await context.close()
})

function worker(name: string, handle: Worker<'tag-created'>['handle']): Worker<'tag-created'> {
  return { name, topics: ['task-events'], handles: ['tag-created'], handle }
}

async function start(which: Worker<'tag-created'>): Promise<void> {
  stops.push(await consume(context.ctx, which, atOnce))
}

async function publishEvents(count: number): Promise<string[]> {
  const ids = await appendEvents(context.ctx.db, await insertUser(context.ctx.db), count)
  await relayOnce(context.ctx)
  return ids
}

async function publishText(value: string): Promise<void> {
  await context.ctx.bus.publish([{ topic: 'task-events', key: 'k', value, eventId: 'e' }])
}

async function deadLetters() {
  const got = createCollector<Delivery>()
  const group = { group: 'test dead letters', topics: ['task-events.dlq'] }
  stops.push(
    await context.ctx.bus.subscribe({
      ...group,
      async handle(delivery) {
        await keepDeadLetter(context.ctx, delivery)
        await keepDeadLetter(context.ctx, delivery)
        got.add(delivery)
      },
    }),
  )
  return got
}

async function outcomes(): Promise<Record<string, number>> {
  const { values } = await context.ctx.metrics.consumed.get()
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels.outcome), value]))
}

it('tries four times within five seconds by default', () => {
  expect(RETRY_DELAYS_MS).toHaveLength(3)
  expect(RETRY_DELAYS_MS.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(5_000)
})

it('makes an effect once though every message is delivered three times', async () => {
  const { ctx } = context
  const ids = await publishEvents(20)
  const messages = await ctx.db('bus_messages').where({ topic: 'task-events' }).select('key', 'value', 'headers')
  for (let repeat = 0; repeat < 2; repeat += 1) {
    await ctx.bus.publish(
      messages.map(({ key, value, headers }: Delivery) => ({
        topic: 'task-events',
        key: key!,
        value,
        eventId: headers['event_id']!,
      })),
    )
  }
  const effects: string[] = []
  const deliveries = createCollector<string>()
  await start(
    worker('once', async (_, event) => {
      const first = await ctx.db.transaction((trx) => claimEvent(trx, 'once', event.event_id, ctx.clock.now()))
      if (first) effects.push(event.event_id)
      deliveries.add(event.event_id)
      return first ? 'handled' : 'repeated'
    }),
  )
  await deliveries.until((items) => items.length === 60)
  expect(effects).toEqual(ids)
})

it('lets the second of two deliveries at once wait for the first, and take over when that rolls back', async () => {
  const { ctx } = context
  const [eventId] = await publishEvents(1)
  const claimed = createCollector<string>()
  let fail: () => void = () => undefined
  const failing = new Promise<void>((_, reject) => {
    fail = () => reject(new Error('rolled back'))
  })
  const first = ctx.db.transaction(async (trx) => {
    await claimEvent(trx, 'c', eventId!, ctx.clock.now())
    claimed.add('first')
    await failing
  })
  await claimed.until((items) => items.length === 1)
  const second = ctx.db.transaction((trx) => claimEvent(trx, 'c', eventId!, ctx.clock.now()))
  fail()
  await expect(first).rejects.toThrow('rolled back')
  expect(await second).toBe(true)
})

it('gives a message up after four tries, with its cause, and goes on with the next', async () => {
  const [poison, good] = await publishEvents(2)
  const tries = createCollector<string>()
  const dead = await deadLetters()
  await start(
    worker('picky', async (_, event) => {
      tries.add(event.event_id)
      if (event.event_id === poison) throw new Error('cannot digest this')
      return 'handled'
    }),
  )
  await tries.until((items) => items.includes(good!))
  expect(tries.items).toEqual([poison, poison, poison, poison, good])
  const [letter] = await dead.until((items) => items.length === 1)
  expect(letter!.headers).toMatchObject({
    dlq_topic: 'task-events',
    dlq_error: 'cannot digest this',
    dlq_attempts: '4',
    dlq_consumer: 'picky',
    event_id: poison,
  })
  for (const header of ['dlq_partition', 'dlq_offset', 'dlq_at']) expect(letter!.headers).toHaveProperty(header)
})

it('keeps a dead letter once, and replays it for the consumer that had failed and for no other', async () => {
  const { ctx } = context
  const [poison] = await publishEvents(1)
  let broken = true
  const picky = createCollector<string>()
  const other = createCollector<string>()
  const dead = await deadLetters()
  await start(
    worker('picky', async (_, event) => {
      if (broken) throw new Error('a bug of ours')
      picky.add(event.event_id)
      return 'handled'
    }),
  )
  await start(
    worker('other', async (_, event) => {
      other.add(event.event_id)
      return 'handled'
    }),
  )
  await dead.until((items) => items.length === 1)
  const open = await listDeadLetters(ctx)
  expect(open).toHaveLength(1)
  expect(open[0]).toMatchObject({ topic: 'task-events', eventId: poison, attempts: 4, error: 'a bug of ours' })
  broken = false
  await replayDeadLetter(ctx, open[0]!.id)
  await picky.until((items) => items.includes(poison!))
  const [next] = await publishEvents(1)
  await other.until((items) => items.includes(next!))
  expect(other.items).toEqual([poison, next])
  expect(await listDeadLetters(ctx)).toEqual([])
  expect((await getDeadLetter(ctx, open[0]!.id)).replayedAt).not.toBeNull()
})

it('discards a dead letter without delivering it', async () => {
  const { ctx } = context
  const dead = await deadLetters()
  await start(worker('picky', async () => 'handled'))
  await publishText('{broken')
  await dead.until((items) => items.length === 1)
  const [letter] = await listDeadLetters(ctx, { topic: 'task-events' })
  await discardDeadLetter(ctx, letter!.id)
  expect(await listDeadLetters(ctx)).toEqual([])
})

it.each([
  ['broken JSON', '{', /broken JSON/],
  ['a wrong schema', JSON.stringify({ event_type: 'tag-created', version: '1.0' }), /tag-created/],
  ['an unknown major version', JSON.stringify({ event_type: 'tag-created', version: '2.0' }), /version/],
])('buries %s at once, with its cause', async (_, value, cause) => {
  const dead = await deadLetters()
  await start(worker('w', async () => 'handled'))
  await publishText(value)
  const [letter] = await dead.until((items) => items.length === 1)
  expect(letter!.headers['dlq_error']).toMatch(cause)
  expect(letter!.headers['dlq_attempts']).toBe('1')
  expect(letter!.value).toBe(value)
})

it('cuts what is far larger than any event, and says so', async () => {
  const dead = await deadLetters()
  await start(worker('w', async () => 'handled'))
  await publishText('x'.repeat(900_000))
  const [letter] = await dead.until((items) => items.length === 1)
  expect(letter!.value).toBe('x'.repeat(100_000))
  expect(letter!.headers).toMatchObject({
    dlq_error: expect.stringMatching(/broken JSON/) as string,
    dlq_cut: 'the message has 900000 characters',
  })
  const kept = await until('it is kept', async () => (await listDeadLetters(context.ctx))[0] ?? null)
  await expect(replayDeadLetter(context.ctx, kept.id)).rejects.toThrow('has only the beginning of its message')
  expect(await replayDeadLetters(context.ctx)).toBe(0)
})

it('keeps a dead letter of whatever bytes and numbers, and says where they were', async () => {
  const { ctx } = context
  const delivery = { topic: 'task-events.dlq', partition: 0, offset: '7', key: 'k\0', value: '\0\u0005Avro' }
  await keepDeadLetter(ctx, {
    ...delivery,
    headers: { dlq_error: 'not \0', 'x\0': '\uD800', dlq_attempts: '99999999999' },
  })
  expect(await listDeadLetters(ctx)).toMatchObject([
    {
      topic: 'task-events',
      consumer: 'unknown',
      key: 'k\uFFFD',
      value: '\uFFFD\u0005Avro',
      error: 'not \uFFFD',
    },
  ])
})

it('replays for every consumer what none of them had given up', async () => {
  const { ctx } = context
  const got = createCollector<string>()
  await start(
    worker('any', async (_, event) => {
      got.add(event.event_id)
      return 'handled'
    }),
  )
  const [eventId] = await publishEvents(1)
  await got.until((items) => items.length === 1)
  const { key, value } = await ctx.db('bus_messages').where({ topic: 'task-events' }).first<Delivery>('key', 'value')
  const place = { topic: 'task-events.dlq', partition: 0, offset: '0', headers: { event_id: eventId! } }
  await keepDeadLetter(ctx, { ...place, key, value })
  const [letter] = await listDeadLetters(ctx)
  await replayDeadLetter(ctx, letter!.id)
  await got.until((items) => items.length === 2)
  expect(got.items).toEqual([eventId, eventId])
})

it('ignores and counts an event type that it does not know', async () => {
  const handled = createCollector<string>()
  await start(
    worker('w', async (_, event) => {
      handled.add(event.event_id)
      return 'handled'
    }),
  )
  await publishText(JSON.stringify({ event_type: 'task-teleported', version: '1.0' }))
  const userId = await insertUser(context.ctx.db)
  await appendEvents(context.ctx.db, userId, 1)
  await relayOnce(context.ctx)
  await handled.until((items) => items.length === 1)
  // The two messages have different keys, and so perhaps different partitions.
  const counted = createCollector<Record<string, number>>()
  await context.ctx.bus.publish([{ topic: 'task-events', key: 'k', value: '{', eventId: 'end' }])
  await (await deadLetters()).until((items) => items.length === 1)
  counted.add(await outcomes())
  expect(counted.items[0]).toMatchObject({ ignored: 1, handled: 1, dead: 1 })
})

it.each([
  ['database', new Error('Connection terminated unexpectedly')],
  ['scheduler', new DomainError('unavailable', 'The Dapr scheduler does not answer.')],
])('does not blame a message for a %s that is away: it comes again until it is handled', async (_name, away) => {
  const [eventId] = await publishEvents(1)
  const tries = createCollector<string>()
  await start(
    worker('w', async (_, event) => {
      tries.add(event.event_id)
      if (tries.items.length < 5) throw away
      return 'handled'
    }),
  )
  await tries.until((items) => items.length === 5)
  expect(new Set(tries.items)).toEqual(new Set([eventId]))
  expect(await outcomes()).not.toHaveProperty('dead')
})
