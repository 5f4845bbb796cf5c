import { join } from 'node:path'
import { loadConfig } from '#core/config.ts'
import { sessionSecret } from '#core/session-secret.ts'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'
import { openMigratedDatabase } from './open-database.ts'
import { runTogether } from './run-together.ts'

const BROKER_PORT = 9092

/*
 * npm run dev:kafka: a broker, the database, and Docket's services as processes of their own, from one command. What they
 * keep is in the data directory and is there again the next time.
 */
runTogether(async ({ onStop, startService }) => {
  const config = loadConfig(process.env)
  const broker = await startKafka({ dataDir: join(config.dataDir, 'kafka'), port: BROKER_PORT, detached: true })
  onStop(() => broker.stop())
  const database = await openMigratedDatabase(config)
  onStop(() => database.close())
  const env = {
    PLATFORM: 'kafka',
    KAFKA_BROKERS: broker.address,
    DATABASE_URL: database.url,
    SESSION_SECRET: await sessionSecret(config),
  }
  console.log(`Kafka is ready at ${broker.address}`)
  for (const name of ['web', 'mcp', 'workers'] as const) startService(name, env)
})
