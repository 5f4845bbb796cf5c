import { join } from 'node:path'
import { warmUpSoon } from '#core/chat/warm-up.ts'
import type { Config } from '#core/config.ts'
import { createContext } from '#core/create-context.ts'
import { migrateToLatest } from '#core/db/migrate.ts'
import { requireDatabaseUrl, requireMigrated } from '#core/existing-database.ts'
import { startEmbeddedPostgres } from '#core/platform/embedded-postgres/start-embedded-postgres.ts'
import { serviceAddress } from '#core/platforms/service-address.ts'
import { readSettings } from '#core/read-settings.ts'
import { runService } from '#core/run-service.ts'
import { sessionSecret } from '#core/session-secret.ts'
import { openMcpEndpoint } from '#mcp-server/endpoint.ts'
import { startWorkers } from '#workers/index.ts'
import { openBuiltPages, openDevelopmentPages } from './remix.ts'
import { startWeb } from './start-web.ts'

/* `npm start`: database, migrations, workers, web. With `--web-only` the web server alone, on a migrated database. */
runService(async (onStop) => {
  const webOnly = process.argv.includes('--web-only')
  const config = await readSettings(process.env)
  const databaseUrl = webOnly
    ? requireDatabaseUrl(config)
    : (config.databaseUrl ?? (await openDatabase(config, onStop)))
  let webPort = config.web.port
  const { ctx, close } = await createContext(config, {
    databaseUrl,
    secret: await sessionSecret(config),
    name: 'docket',
    addressOf: (service) => serviceAddress(config, service, webPort),
  })
  onStop(close)
  if (webOnly) await requireMigrated(ctx.db)
  else await migrateToLatest(ctx.db)
  if (!webOnly) {
    const workers = await startWorkers(ctx)
    onStop(() => workers.stop())
  }
  const openPages = config.environment === 'development' ? openDevelopmentPages : openBuiltPages
  const web = await startWeb(ctx, openPages, openMcpEndpoint(ctx, { place: 'web' }))
  onStop(() => web.stop())
  webPort = web.port
  const address = config.web.port === web.port ? config.web.publicUrl : `http://localhost:${web.port}`
  console.log(`Docket is ready at ${address}`)
  warmUpSoon(ctx)
})

async function openDatabase(config: Config, onStop: (stop: () => Promise<void>) => void): Promise<string> {
  const binDir = config.postgresBin ?? undefined
  const postgres = await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres'), binDir })
  onStop(() => postgres.stop())
  return postgres.url
}
