import { createContext } from '#core/create-context.ts'
import { requireDatabaseUrl, requireMigrated } from '#core/existing-database.ts'
import { readSettings } from '#core/read-settings.ts'
import { runService } from '#core/run-service.ts'
import { sessionSecret } from '#core/session-secret.ts'
import { serveMcp } from './serve.ts'

const POOL_SIZE = 10

/* The MCP server alone, as production runs it beside the web server. */
runService(async (onStop) => {
  const config = await readSettings(process.env)
  const databaseUrl = requireDatabaseUrl(config)
  // Tokens are checked by the secret that they were made with: the web server's.
  const secret = await sessionSecret(config)
  const { ctx, close } = await createContext(config, { databaseUrl, secret, name: 'docket-mcp', poolSize: POOL_SIZE })
  onStop(close)
  await requireMigrated(ctx.db)
  const server = await serveMcp(ctx, { host: config.web.host, port: config.mcp.port })
  onStop(() => server.stop())
  ctx.log.info({ port: server.port }, 'the MCP server is running')
})
