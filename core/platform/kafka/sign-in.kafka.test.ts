import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadConfig, type Config } from '#core/config.ts'
import { createCollector } from '#tests/infra/collector.ts'
import { credentials } from '#tests/infra/kafka/broker-config.ts'
import { startKafka, type KafkaBroker } from '#tests/infra/kafka/start-kafka.ts'
import { createKafkaBus } from './create-kafka-bus.ts'

let broker: KafkaBroker

beforeAll(async () => {
  broker = await startKafka({ secure: true })
})
afterAll(() => broker.remove())

async function withBus<T>(env: Record<string, string>, step: (bus: ReturnType<typeof createKafkaBus>) => Promise<T>) {
  const config = loadConfig({
    NODE_ENV: 'test',
    PLATFORM: 'kafka',
    KAFKA_SASL_USERNAME: credentials.username,
    KAFKA_SASL_PASSWORD: credentials.password,
    ...env,
  }) as Extract<Config, { platform: 'kafka' }>
  const bus = createKafkaBus({
    settings: config.kafka,
    name: 'docket-sign-in',
    log: pino({ level: 'silent' }),
    onFatal: () => undefined,
  })
  try {
    return await step(bus)
  } finally {
    await bus.close()
  }
}

it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])('signs in by %s, with TLS and without', async (mechanism) => {
  for (const transport of [
    { KAFKA_BROKERS: broker.secure!.address },
    { KAFKA_BROKERS: broker.secure!.tlsAddress, KAFKA_SSL_CA: broker.secure!.ca },
  ]) {
    const eventId = `${mechanism} ${transport.KAFKA_BROKERS}`
    await withBus({ KAFKA_SASL_MECHANISM: mechanism, ...transport }, async (bus) => {
      const got = createCollector<string>()
      const group = eventId.replaceAll(/\W/g, '-')
      await bus.subscribe({ group, topics: ['task-events'], handle: async ({ value }) => got.add(value) })
      await bus.publish([{ topic: 'task-events', key: 'k', value: eventId, eventId }])
      await got.until((items) => items.includes(eventId))
      await expect(bus.check()).resolves.toBeUndefined()
    })
  }
})

it('takes the certificates from a file too', async () => {
  const file = join(tmpdir(), `docket-ca-${process.pid}.pem`)
  await writeFile(file, broker.secure!.ca)
  const env = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_BROKERS: broker.secure!.tlsAddress, KAFKA_SSL_CA: file }
  await withBus(env, (bus) => expect(bus.check()).resolves.toBeUndefined())
})

it('says that the password is wrong', async () => {
  const env = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_BROKERS: broker.secure!.address, KAFKA_SASL_PASSWORD: 'guessed' }
  await withBus(env, (bus) => expect(bus.check()).rejects.toThrow(/authentication failed/i))
})

it('does not talk to a broker whose certificate nobody vouches for', async () => {
  const env = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_BROKERS: broker.secure!.tlsAddress, KAFKA_SSL: 'true' }
  await withBus(env, (bus) => expect(bus.check()).rejects.toThrow(/certificate/i))
})
