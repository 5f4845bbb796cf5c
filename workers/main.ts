import { ConfigError } from '#core/config.ts'
import { createContext } from '#core/create-context.ts'
import { pendingMigrations } from '#core/db/migrate.ts'
import { readSettings } from '#core/read-settings.ts'
import { startHealthServer } from './health-server.ts'
import { startWorkers } from './index.ts'

const POOL_SIZE = 6

/** The workers alone, as production runs them beside the web server, on a database that is migrated already. */
async function main(): Promise<void> {
  const config = await readSettings(process.env)
  if (config.databaseUrl === null) {
    throw new ConfigError(
      'DATABASE_URL: not set, expected the postgres:// URL of the database that the web server uses',
    )
  }
  // Workers check no credentials, so they need no secret.
  const options = { databaseUrl: config.databaseUrl, secret: '', name: 'docket-workers', poolSize: POOL_SIZE }
  const context = await createContext(config, options)
  const { ctx } = context
  const pending = await pendingMigrations(ctx.db)
  if (pending.length > 0) {
    await context.close()
    throw new ConfigError(`The database lacks ${pending.length} migrations (${pending.join(', ')}): npm run migrate`)
  }
  const health = await startHealthServer(ctx, config.workersPort, context.callbacks)
  const workers = await startWorkers(ctx)

  let stopping = false
  const stop = (signal: string) => {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(1)
    stopping = true
    ctx.log.info({ signal }, 'stopping')
    workers
      .stop()
      .then(() => Promise.all([health.close(), context.close()]))
      .then(
        () => process.exit(0),
        (error: unknown) => {
          ctx.log.error({ err: error }, 'stopping failed')
          process.exit(1)
        },
      )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  // Whoever reads it may ask for the end at once.
  ctx.log.info({ port: health.port }, 'workers are running')
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
})
