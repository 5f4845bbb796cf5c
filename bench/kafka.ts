import { setTimeout as delay } from 'node:timers/promises'
import { loadConfig } from '#core/config.ts'
import type { Context } from '#core/context.ts'
import { createContext } from '#core/create-context.ts'
import { completeTask } from '#core/tasks/complete-task.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'
import { testClient } from '#tests/infra/kafka/kafka-admin.ts'
import { insertActor } from '#tests/infra/test-actor.ts'
import { consume } from '#workers/consume.ts'
import { relayOnce } from '#workers/outbox-relay.ts'
import { recurrenceWorker } from '#workers/recurrence.ts'
import { load, printFigure, round } from './figures.ts'
import { measureDapr, measureInstances, withDatabase } from './instances.ts'
import { measureRelay } from './relay.ts'

const RAW_BATCHES = 200
const RAW_BATCH = 500
const RAW_BYTES = 450
const COMPLETIONS = 3_000

/**
 * Docket on a real broker: what kafkajs can do alone, the relay, the recurrence worker, a change on one web server to a frame
 * on another's socket, over Kafka and through Dapr, and what idle processes cost. PostgreSQL is durable.
 */
export async function benchKafka(): Promise<void> {
  await withBroker((broker) => measureRecurrence(settingsOf(broker)))
  await withBroker(async (broker) => {
    await measureRelay('relay backlog to Kafka', settingsOf(broker))
    await measureRaw(broker)
  })
  await withBroker((broker) => measureInstances(settingsOf(broker)))
  await withBroker(measureDapr)
}

/* One for each figure: what another has left on the topics would be work for the workers of the next. */
async function withBroker(step: (address: string) => Promise<void>): Promise<void> {
  const broker = await startKafka()
  try {
    await step(broker.address)
  } finally {
    await broker.remove()
  }
}

function settingsOf(broker: string) {
  return {
    PLATFORM: 'kafka',
    KAFKA_BROKERS: broker,
    SESSION_SECRET: 'a secret of the benchmark, long enough',
    RATE_LIMIT_PER_MINUTE: '0',
  }
}

/* The topics are there: whoever came before has made them. */
async function measureRaw(address: string): Promise<void> {
  const producer = testClient(address).producer(() => false)
  await producer.connect()
  const value = 'x'.repeat(RAW_BYTES)
  const messages = Array.from({ length: RAW_BATCH }, (_, n) => ({ key: `user-${n % 20}`, value }))
  const started = performance.now()
  for (let n = 0; n < RAW_BATCHES; n += 1) {
    await producer.sendBatch({ acks: -1, topicMessages: [{ topic: 'task-updates', messages }] })
  }
  const seconds = (performance.now() - started) / 1000
  await producer.disconnect()
  printFigure('kafkajs alone', { messages_per_s: round((RAW_BATCHES * RAW_BATCH) / seconds), bytes: RAW_BYTES })
}

/** Completions that wait on the topic: how fast the worker, once it has begun, makes their next instances. */
function measureRecurrence(env: Record<string, string>): Promise<void> {
  return withDatabase(async (databaseUrl) => {
    const context = await createContext(loadConfig({ LOG_LEVEL: 'error', ...env }), {
      databaseUrl,
      secret: 'bench',
    })
    const { ctx } = context
    const actors = await Promise.all(Array.from({ length: 20 }, () => insertActor(ctx.db)))
    await load(8, COMPLETIONS, async (_, n) => {
      const actor = actors[n % actors.length]!
      const due = new Date(Date.now() + 86_400_000).toISOString()
      const { result } = await createTask(ctx, actor, { title: `${n}`, due_datetime: due, recurrence_pattern: 'daily' })
      await completeTask(ctx, actor, result.task.id)
    })
    while (Number(await relayOnce(ctx)) > 0);
    const stop = await consume(ctx, recurrenceWorker)
    // That a broker which has just started loads its groups first is not the worker's.
    const first = await untilMade(ctx, 1)
    const last = await untilMade(ctx, COMPLETIONS)
    printFigure('recurrence', { per_s: round(((last.made - first.made) * 1000) / (last.at - first.at)) })
    await stop()
    await context.close()
  })
}

async function untilMade({ db }: Context, wanted: number): Promise<{ made: number; at: number }> {
  for (;;) {
    const [row] = await db('tasks').whereNotNull('predecessor_id').count<{ count: number }[]>()
    if (row!.count >= wanted) return { made: row!.count, at: performance.now() }
    await delay(20)
  }
}
