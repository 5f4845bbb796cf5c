import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCollector } from '#tests/infra/collector.ts'
import { startAppBesideSidecar, type AppBesideSidecar } from '#tests/infra/dapr/app-beside-sidecar.ts'
import { gatherResources, type DaprResources } from '#tests/infra/dapr/resources.ts'
import { credentials } from '#tests/infra/kafka/broker-config.ts'
import { makeTopics } from '#tests/infra/kafka/kafka-admin.ts'
import { startKafka, type KafkaBroker } from '#tests/infra/kafka/start-kafka.ts'
import { createDaprBus } from './dapr-bus.ts'

let broker: KafkaBroker
let resources: DaprResources
let app: AppBesideSidecar

beforeAll(async () => {
  broker = await startKafka({ secure: true })
  await makeTopics(broker.address)
  resources = await gatherResources({
    secrets: { 'kafka-credentials': credentials },
    brokers: broker.secure!.tlsAddress,
    pubsub: 'kafka-pubsub.yaml',
    without: ['conversation-state.yaml'],
  })
  const authorities = join(resources.folder, '..', 'authorities.pem')
  await writeFile(authorities, broker.secure!.ca)
  app = await startAppBesideSidecar({ ...resources, env: { ...resources.env, SSL_CERT_FILE: authorities } })
})
afterAll(async () => {
  await app?.end()
  await Promise.all([resources?.remove(), broker?.remove()])
})

it('publishes and consumes with the components of production: over TLS, with a password out of the secret store', async () => {
  const bus = createDaprBus({
    ...app,
    log: pino({ level: 'silent' }),
    lag: () => Promise.resolve([]),
    isStuck: () => Promise.resolve(false),
    onBreaker: () => undefined,
  })
  const got = createCollector<string>()
  const take = async ({ value }: { value: string }) => got.add(value)
  await bus.subscribe({ group: 'recurrence', topics: ['task-events'], handle: take })
  await bus.publish([{ topic: 'task-events', key: 'ann', value: '"hello"', eventId: 'e' }])
  expect(await got.until((items) => items.length > 0)).toEqual(['"hello"'])
  await bus.close()
})
