import pino from 'pino'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createCollector } from '#tests/infra/collector.ts'
import { emptyKafka, plainSettings } from '#tests/infra/kafka/kafka-admin.ts'
import { startKafka, type KafkaBroker } from '#tests/infra/kafka/start-kafka.ts'
import type { Delivery, EventBus } from '../ports.ts'
import { createKafkaBus } from './create-kafka-bus.ts'

let broker: KafkaBroker
const open: EventBus[] = []

beforeAll(async () => {
  broker = await startKafka()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((bus) => bus.close()))
  await emptyKafka(broker.address)
})
afterAll(() => broker.remove())

function openBus(): EventBus {
  const bus = createKafkaBus({
    settings: plainSettings(broker.address),
    name: 'docket-publish',
    log: pino({ level: 'silent' }),
    onFatal(cause) {
      throw cause
    },
  })
  open.push(bus)
  return bus
}

function message(key: string, eventId: string, value = eventId) {
  return { topic: 'task-events', key, value, eventId }
}

async function collect(bus: EventBus) {
  const got = createCollector<Delivery>()
  await bus.subscribe({ group: 'reader', topics: ['task-events'], handle: async (delivery) => got.add(delivery) })
  return got
}

/* What Kafka's own tests say of murmur2 (org.apache.kafka.common.utils.UtilsTest); a partition is its positive part modulo. */
it.each([
  ['21', -973_932_308],
  ['foobar', -790_332_482],
  ['a-little-bit-long-string', -985_981_536],
  ['a-little-bit-longer-string', -1_486_304_829],
  ['abc', 479_470_107],
])('places the key %s where Java’s clients do', async (key, murmur2) => {
  const bus = openBus()
  const got = await collect(bus)
  await bus.publish([message(key, key)])
  const [delivery] = await got.until((items) => items.length === 1)
  expect(delivery!.partition).toBe((murmur2 & 0x7f_ff_ff_ff) % 3)
})

it('publishes more for one user at once than a broker takes in one request', async () => {
  const bus = openBus()
  const ids = Array.from({ length: 400 }, (_, n) => `event-${n}`)
  await bus.publish(ids.map((id) => message('ann', id, id.padEnd(10_000, '.'))))
  const got = await collect(bus)
  await got.until((items) => items.length >= 400)
  expect(got.items.map(({ headers }) => headers['event_id'])).toEqual(ids)
})

it('refuses while the broker is away, within its deadline; what it gave up does not go out behind its back', async () => {
  const bus = openBus()
  await bus.publish([message('ann', 'before')])
  await broker.stop()
  const refused = await Promise.allSettled([
    bus.publish([message('ann', 'given up 1')]),
    bus.publish([message('ann', 'given up 2')]),
    bus.check(),
  ])
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await broker.restart()
  await publishUntilItWorks(bus, 'after')
  await publishUntilItWorks(bus, 'last')
  await expect(bus.check()).resolves.toBeUndefined()
  const got = await collect(openBus())
  await got.until((items) => items.some(({ value }) => value === 'last'))
  expect([...new Set(got.items.map(({ value }) => value))]).toEqual(['before', 'after', 'last'])
})

async function publishUntilItWorks(bus: EventBus, id: string): Promise<void> {
  for (;;) {
    const worked = await bus.publish([message('ann', id)]).then(
      () => true,
      () => false,
    )
    if (worked) return
  }
}

it('goes on consuming after the broker was killed, without a gap', async () => {
  const bus = openBus()
  const got = await collect(bus)
  await bus.publish([message('ann', 'one')])
  await got.until((items) => items.length === 1)
  await broker.kill9()
  await broker.restart()
  await publishUntilItWorks(bus, 'two')
  await got.until((items) => items.some(({ value }) => value === 'two'))
  expect([...new Set(got.items.map(({ value }) => value))]).toEqual(['one', 'two'])
})

it('opens while the broker is away, and consumes as soon as it is there', async () => {
  await broker.stop()
  const bus = openBus()
  const got = await collect(bus)
  await broker.restart()
  await publishUntilItWorks(bus, 'late')
  await got.until((items) => items.some(({ value }) => value === 'late'))
  expect(await bus.lag()).toContainEqual({ group: 'reader', topic: 'task-events', lag: expect.any(Number) as number })
})
