import { ConfigError } from '#core/config.ts'
import { createContext } from '#core/create-context.ts'
import { pendingMigrations } from '#core/db/migrate.ts'
import { readSettings } from '#core/read-settings.ts'
import { sessionSecret } from '#core/session-secret.ts'
import { serveMcp } from './serve.ts'

const POOL_SIZE = 10

/** The MCP server alone, as production runs it beside the web server, on a database that is migrated already. */
async function main(): Promise<void> {
  const config = await readSettings(process.env)
  if (config.databaseUrl === null) {
    throw new ConfigError(
      'DATABASE_URL: not set, expected the postgres:// URL of the database that the web server uses (npm start serves /mcp by itself)',
    )
  }
  // Tokens are checked by the secret that they were made with: the web server's.
  const secret = await sessionSecret(config)
  const options = { databaseUrl: config.databaseUrl, secret, name: 'docket-mcp', poolSize: POOL_SIZE }
  const context = await createContext(config, options)
  const { ctx } = context
  const pending = await pendingMigrations(ctx.db)
  if (pending.length > 0) {
    await context.close()
    throw new ConfigError(`The database lacks ${pending.length} migrations (${pending.join(', ')}): npm run migrate`)
  }
  const server = await serveMcp(ctx, { host: config.web.host, port: config.mcp.port })

  let stopping = false
  const stop = (signal: string) => {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(1)
    stopping = true
    ctx.log.info({ signal }, 'stopping')
    server
      .stop()
      .then(() => context.close())
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
  // Whoever reads this may send a signal at once.
  ctx.log.info({ port: server.port }, 'the MCP server is running')
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
})
