import { join } from 'node:path'
import { warmUpSoon } from '#core/chat/warm-up.ts'
import { ConfigError, type Config } from '#core/config.ts'
import { createContext } from '#core/create-context.ts'
import { migrateToLatest, pendingMigrations } from '#core/db/migrate.ts'
import { isDomainError } from '#core/domain/errors.ts'
import { startEmbeddedPostgres } from '#core/platform/embedded-postgres/start-embedded-postgres.ts'
import { serviceAddress } from '#core/platforms/service-address.ts'
import { sessionSecret } from '#core/session-secret.ts'
import { openMcpEndpoint } from '#mcp-server/endpoint.ts'
import { readSettings } from '#core/read-settings.ts'
import { startWorkers } from '#workers/index.ts'
import { openBuiltPages, openDevelopmentPages } from './remix.ts'
import { startWeb } from './start-web.ts'

/** What has been started, to be stopped in the opposite order. */
const stops: (() => Promise<unknown>)[] = []

/** `npm start`: database, migrations, workers, web. With `--web-only` the web server alone, on a migrated database. */
async function main(): Promise<void> {
  const webOnly = process.argv.includes('--web-only')
  const config = await readSettings(process.env)
  const databaseUrl = await openDatabaseServer(config, webOnly)
  let webPort = config.web.port
  const opened = await createContext(config, {
    databaseUrl,
    secret: await sessionSecret(config),
    name: 'docket',
    addressOf: (service) => serviceAddress(config, service, webPort),
  })
  const { ctx } = opened
  stops.push(() => opened.close())
  if (webOnly) await requireMigrated(ctx.db)
  else await migrateToLatest(ctx.db)
  if (!webOnly) {
    const workers = await startWorkers(ctx)
    stops.push(() => workers.stop())
  }
  const openPages = config.environment === 'development' ? openDevelopmentPages : openBuiltPages
  const web = await startWeb(ctx, openPages, openMcpEndpoint(ctx, { place: 'web' }))
  stops.push(() => web.stop())
  webPort = web.port
  const address = config.web.port === web.port ? config.web.publicUrl : `http://localhost:${web.port}`
  console.log(`Docket is ready at ${address}`)
  warmUpSoon(ctx)
}

async function openDatabaseServer(config: Config, webOnly: boolean): Promise<string> {
  if (config.databaseUrl) return config.databaseUrl
  if (webOnly) {
    throw new ConfigError('DATABASE_URL: not set, expected the postgres:// URL of the database that the workers use')
  }
  const binDir = config.postgresBin ?? undefined
  const postgres = await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres'), binDir })
  stops.push(() => postgres.stop())
  return postgres.url
}

async function requireMigrated(db: Parameters<typeof pendingMigrations>[0]): Promise<void> {
  const pending = await pendingMigrations(db)
  if (pending.length === 0) return
  throw new ConfigError(`The database lacks ${pending.length} migrations (${pending.join(', ')}): npm run migrate`)
}

async function stopAll(): Promise<void> {
  while (stops.length > 0) await stops.pop()!()
}

let stopping = false
function onSignal(): void {
  // Whoever asks twice does not want to wait.
  if (stopping) process.exit(1)
  stopping = true
  stopAll().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
}
process.on('SIGINT', onSignal)
process.on('SIGTERM', onSignal)

main().catch(async (error: unknown) => {
  const isOurs = error instanceof ConfigError || isDomainError(error)
  console.error(isOurs ? error.message : error)
  await stopAll().catch(() => undefined)
  process.exit(1)
})
