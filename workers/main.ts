import { createContext } from '#core/create-context.ts'
import { requireDatabaseUrl, requireMigrated } from '#core/existing-database.ts'
import { readSettings } from '#core/read-settings.ts'
import { runService } from '#core/run-service.ts'
import { startHealthServer } from './health-server.ts'
import { startWorkers } from './index.ts'

const POOL_SIZE = 6

/* The workers alone, as production runs them beside the web server. */
runService(async (onStop) => {
  const config = await readSettings(process.env)
  const databaseUrl = requireDatabaseUrl(config)
  // Workers check no credentials, so they need no secret.
  const options = { databaseUrl, secret: '', name: 'docket-workers', poolSize: POOL_SIZE }
  const { ctx, callbacks, close } = await createContext(config, options)
  onStop(close)
  await requireMigrated(ctx.db)
  const health = await startHealthServer(ctx, config.workersPort, callbacks)
  onStop(() => health.close())
  const workers = await startWorkers(ctx)
  onStop(() => workers.stop())
  ctx.log.info({ port: health.port }, 'workers are running')
})
