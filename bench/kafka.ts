import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { loadConfig } from '#core/config.ts'
import { createContext } from '#core/create-context.ts'
import { migrateToLatest } from '#core/db/migrate.ts'
import { openDatabase } from '#core/db/knex.ts'
import { completeTask } from '#core/tasks/complete-task.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { startEmbeddedPostgres } from '#core/platform/embedded-postgres/start-embedded-postgres.ts'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'
import { testClient } from '#tests/infra/kafka/kafka-admin.ts'
import { startService, type ServiceProcess } from '#tests/infra/service-process.ts'
import { insertActor } from '#tests/infra/test-actor.ts'
import { consume } from '#workers/consume.ts'
import { relayOnce } from '#workers/outbox-relay.ts'
import { recurrenceWorker } from '#workers/recurrence.ts'
import { callApi } from './docket.ts'
import { load, printFigure, round } from './figures.ts'
import { benchLatency } from './realtime.ts'
import { measureRelay } from './relay.ts'

const RAW_BATCHES = 200
const RAW_BATCH = 500
const RAW_BYTES = 450
const COMPLETIONS = 3_000
const IDLE_SECONDS = 20
const CLOCK_TICKS_PER_SECOND = 100

/**
 * Docket on a real broker: what kafkajs can do alone, the relay, the recurrence worker, a change on one web server to a frame
 * on another's socket, and what idle processes cost. PostgreSQL is durable.
 */
export async function benchKafka(): Promise<void> {
  const broker = await startKafka()
  const env = {
    PLATFORM: 'kafka',
    KAFKA_BROKERS: broker.address,
    SESSION_SECRET: 'a secret of the benchmark, long enough',
    RATE_LIMIT_PER_MINUTE: '0',
  }
  try {
    // First, on an empty topic: the group begins at the oldest message.
    await measureRecurrence(env)
    await measureRelay('relay backlog to Kafka', env)
    await measureRaw(broker.address)
    await measureInstances(env)
  } finally {
    await broker.remove()
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

async function withDatabase(step: (url: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-'))
  const server = await startEmbeddedPostgres({ dataDir: folder })
  try {
    const db = openDatabase({ url: server.url, name: 'bench' })
    await migrateToLatest(db)
    await db.destroy()
    await step(server.url)
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Completions that wait on the topic, until each has its next instance. */
function measureRecurrence(env: Record<string, string>): Promise<void> {
  return withDatabase(async (databaseUrl) => {
    const context = await createContext(loadConfig({ LOG_LEVEL: 'warn', ...env }), {
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
    const started = performance.now()
    const stop = await consume(ctx, recurrenceWorker)
    for (let made = 0; made < COMPLETIONS; await delay(10)) {
      made = (await ctx.db('tasks').whereNotNull('predecessor_id').count<{ count: number }[]>())[0]!.count
    }
    printFigure('recurrence', { per_s: round((COMPLETIONS * 1000) / (performance.now() - started)) })
    await stop()
    await context.close()
  })
}

function measureInstances(env: Record<string, string>): Promise<void> {
  return withDatabase(async (databaseUrl) => {
    const all = { ...env, DATABASE_URL: databaseUrl, NODE_ENV: 'production' }
    const [here, there, workers] = [
      await startService('web', all),
      await startService('web', all),
      await startService('workers', all),
    ]
    await benchLatency({ url: here.url, call: (...request) => callApi(here.url, ...request) }, there)
    await measureIdle({ web: there, workers })
    await Promise.all([here, there, workers].map((service) => service.stop()))
  })
}

async function measureIdle(services: Record<string, ServiceProcess>): Promise<void> {
  const cpu = () => Promise.all(Object.values(services).map(({ pid }) => cpuSeconds(pid)))
  // What the load before has left to do is not idleness.
  await delay(10_000)
  const before = await cpu()
  await delay(IDLE_SECONDS * 1000)
  const after = await cpu()
  for (const [n, name] of Object.keys(services).entries()) {
    printFigure(`idle ${name}`, { cpu_percent: round(((after[n]! - before[n]!) / IDLE_SECONDS) * 100) })
  }
}

async function cpuSeconds(pid: number): Promise<number> {
  // Behind the name in brackets, user and system time are the 12th and 13th fields.
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND
}
