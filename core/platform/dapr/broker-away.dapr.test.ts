import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BusMessage, EventBus } from '#core/platform/ports.ts'
import { readTopics } from '#tests/infra/kafka/read-topics.ts'
import { administerKafka, makeTopics } from '#tests/infra/kafka/kafka-admin.ts'
import { gatherResources, type DaprResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd, type Sidecar as Daprd } from '#tests/infra/dapr/start-daprd.ts'
import { startKafka, type KafkaBroker } from '#tests/infra/kafka/start-kafka.ts'
import { createCallbacks } from './callbacks.ts'
import { createDaprBus } from './dapr-bus.ts'
import { openSidecar } from './sidecar.ts'

const PATIENCE_MS = 240_000
const AGAIN_MS = 200
const KEYS = 12
const KILLS = 3
const log = pino({ level: 'silent' })
let broker: KafkaBroker
let resources: DaprResources
let daprd: Daprd

beforeAll(async () => {
  broker = await startKafka()
  await makeTopics(broker.address)
  resources = await gatherResources({ secrets: {}, brokers: broker.address, without: ['conversation-state.yaml'] })
  daprd = await startDaprd({ appId: 'docket-workers', resources: [resources.folder], env: resources.env })
})
afterAll(async () => {
  await daprd?.remove()
  await Promise.all([resources?.remove(), broker?.remove()])
})

function openBus(onBreaker: (isOpen: boolean) => void = () => undefined): EventBus {
  const sidecar = openSidecar({ endpoint: daprd.endpoint, token: null })
  const callbacks = createCallbacks({ token: 'sent by the sidecar', log })
  return createDaprBus({
    sidecar,
    callbacks,
    log,
    lag: () => Promise.resolve([]),
    isStuck: () => Promise.resolve(false),
    onBreaker,
  })
}

function message(key: string, value = '{}'): BusMessage {
  return { topic: 'task-events', key, value, eventId: randomUUID() }
}

/* Resolves to how many attempts failed. */
async function publishUntilItWorks(bus: EventBus, messages: readonly BusMessage[]): Promise<number> {
  for (let failures = 0; ; failures += 1) {
    const worked = await bus.publish(messages).then(
      () => true,
      () => false,
    )
    if (worked) return failures
    await delay(AGAIN_MS)
  }
}

async function messagesOnTopic(): Promise<number> {
  const partitions = await administerKafka(broker.address, (admin) => admin.fetchTopicOffsets('task-events'))
  return partitions.reduce((sum, { high }) => sum + Number(high), 0)
}

test(
  'each key has its first deliveries in order when the broker is killed amid publications',
  async () => {
    const bus = openBus()
    const messages = Array.from({ length: KEYS * 25 }, (_, n) => message(`user-${n % KEYS}`, JSON.stringify({ n })))
    let failures = 0
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = await messagesOnTopic()
      const publishing = publishUntilItWorks(
        bus,
        messages.map((each) => ({ ...each, eventId: randomUUID() })),
      )
      while ((await messagesOnTopic()) === before) await delay(1)
      await broker.kill9()
      await broker.restart()
      failures += await publishing
    }
    expect(failures).toBeGreaterThan(0)
    const published = await readTopics(broker.address, ['task-events'])
    const lines = new Map<string, Map<string, number>>()
    for (const { key, value, headers } of published) {
      const line = lines.get(key!) ?? new Map<string, number>()
      lines.set(key!, line)
      const id = headers['event_id']!
      if (!line.has(id)) line.set(id, (JSON.parse(value) as { n: number }).n)
    }
    expect(lines.size).toBe(KEYS)
    for (const [key, line] of lines) {
      const once = messages
        .filter((each) => each.key === key)
        .map(({ value }) => (JSON.parse(value) as { n: number }).n)
      expect([...line.values()]).toEqual(Array.from({ length: KILLS }, () => once).flat())
    }
  },
  PATIENCE_MS,
)

test('the breaker opens after failures in a row, is told, and closes when the broker is back', async () => {
  const told: boolean[] = []
  const bus = openBus((isOpen) => told.push(isOpen))
  const publish = () =>
    bus.publish([message('u')]).then(
      () => 'published',
      (error: unknown) => String(error),
    )
  expect(await publish()).toBe('published')
  await broker.kill9()
  expect(await publish()).toContain('connection refused')
  await expect.poll(publish, { timeout: 60_000 }).toContain('circuit breaker is open')
  await expect(bus.check()).rejects.toThrow('circuit breaker is open')
  expect([told[1], told.at(-1)]).toEqual([false, true])

  await broker.restart()
  // Half open after 10 s: one message is let through, and decides.
  await expect.poll(publish, { timeout: 60_000, interval: 1_000 }).toBe('published')
  await bus.check()
  expect(told.at(-1)).toBe(false)
})
