import { afterEach, expect, inject, it, vi } from 'vitest'
import { createCollector } from '#tests/infra/collector.ts'
import { emptyKafka, testClient } from '#tests/infra/kafka/kafka-admin.ts'
import { createAdministration } from './administer.ts'
import { createMissingTopics } from './topics.ts'

afterEach(() => emptyKafka(inject('kafka')))

it('does not spin while there is nothing to do', async () => {
  const client = testClient(inject('kafka'))
  const { administer, close } = createAdministration(client)
  await createMissingTopics(administer, null)
  const producer = client.producer(() => false)
  await producer.connect()
  const consumer = client.consumer('docket-idle')
  const fetches = createCollector<number>()
  consumer.on(consumer.events.FETCH, () => fetches.add(0))
  await consumer.connect()
  await consumer.subscribe({ topics: ['task-events'] })
  await consumer.run({ autoCommit: false, eachBatch: async () => undefined })
  await fetches.until((items) => items.length >= 2)

  const timers = vi.spyOn(globalThis, 'setTimeout')
  // Each waits half a second at the broker. kafkajs as it comes sets hundreds of timers meanwhile.
  await fetches.until((items) => items.length >= 6)
  const set = timers.mock.calls.length
  timers.mockRestore()
  expect(set).toBeLessThan(50)

  await consumer.disconnect()
  await producer.disconnect()
  await close()
})
