import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAdministration } from '#core/platform/kafka/administer.ts'
import { createMissingTopics } from '#core/platform/kafka/topics.ts'
import { testClient } from '#tests/infra/kafka/kafka-admin.ts'
import { gatherResources, type DaprResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd, type Sidecar as Daprd } from '#tests/infra/dapr/start-daprd.ts'
import { startKafka, type KafkaBroker } from '#tests/infra/kafka/start-kafka.ts'
import { createCallbacks } from './callbacks.ts'
import { createDaprBus } from './dapr-bus.ts'
import { openSidecar } from './sidecar.ts'

const log = pino({ level: 'silent' })
let broker: KafkaBroker
let resources: DaprResources
let daprd: Daprd

beforeAll(async () => {
  broker = await startKafka()
  const { administer, close } = createAdministration(testClient(broker.address))
  await createMissingTopics(administer, 1)
  await close()
  resources = await gatherResources({ secrets: {}, brokers: broker.address, without: ['conversation-state.yaml'] })
  daprd = await startDaprd({ appId: 'docket-workers', resources: [resources.folder], env: resources.env })
})
afterAll(async () => {
  await daprd?.remove()
  await Promise.all([resources?.remove(), broker?.remove()])
})

test('the breaker opens after failures in a row, is told, and closes when the broker is back', async () => {
  const told: boolean[] = []
  const sidecar = openSidecar({ endpoint: daprd.endpoint, token: null })
  const callbacks = createCallbacks({ token: 'sent by the sidecar', log })
  const onBreaker = (isOpen: boolean) => told.push(isOpen)
  const bus = createDaprBus({ sidecar, callbacks, log, lag: () => Promise.resolve([]), onBreaker })
  const publish = () => {
    const message = { topic: 'task-events', key: 'u', value: '{}', eventId: randomUUID() }
    return bus.publish([message]).then(
      () => 'published',
      (error: unknown) => String(error),
    )
  }
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
