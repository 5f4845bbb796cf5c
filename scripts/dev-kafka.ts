import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '#core/config.ts'
import { migrateToLatest } from '#core/db/migrate.ts'
import { openDatabase } from '#core/db/knex.ts'
import { sessionSecret } from '#core/session-secret.ts'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'
import { endWithNpm } from './end-with-npm.mjs'
import { openConfiguredDatabase } from './open-database.ts'
import { reportFailure } from './report-failure.ts'

const BROKER_PORT = 9092
const services = ['web', 'mcp', 'workers']

/** What was started, to be stopped in the opposite order. */
const stops: (() => Promise<unknown>)[] = []

/**
 * npm run dev:kafka: a broker, the database, and Docket's services as processes of their own, from one command. What they
 * keep is in the data directory and is there again the next time.
 */
async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const broker = await startKafka({ dataDir: join(config.dataDir, 'kafka'), port: BROKER_PORT })
  stops.push(() => broker.stop())
  const database = await openConfiguredDatabase(config)
  stops.push(() => database.close())
  const db = openDatabase({ url: database.url, name: 'docket-dev', max: 2 })
  await migrateToLatest(db)
  await db.destroy()
  const env = {
    ...process.env,
    PLATFORM: 'kafka',
    KAFKA_BROKERS: broker.address,
    DATABASE_URL: database.url,
    SESSION_SECRET: await sessionSecret(config),
  }
  console.log(`Kafka is ready at ${broker.address}`)
  const children = services.map((name) => startService(name, env))
  // One that ends takes the others along, or half a Docket would look like a whole one.
  await Promise.race(children.map((child) => once(child, 'exit')))
}

function startService(name: string, env: NodeJS.ProcessEnv): ChildProcess {
  const script = fileURLToPath(new URL('run.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, name], { stdio: 'inherit', env })
  const ended = once(child, 'exit')
  stops.push(async () => {
    child.kill('SIGTERM')
    await ended
  })
  return child
}

let stopping: Promise<void> | null = null
async function stopAll(): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop()
}
function end(): void {
  stopping ??= stopAll().then(() => process.exit())
}
process.on('SIGINT', end)
process.on('SIGTERM', end)

endWithNpm()
main().catch(reportFailure).finally(end)
