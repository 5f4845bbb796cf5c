/* The MCP server alone with one tool that does nothing, in a process of its own: what a call costs before its tool does. */
import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { createContext } from '#core/create-context.ts'
import { requireDatabaseUrl } from '#core/existing-database.ts'
import { readSettings } from '#core/read-settings.ts'
import { runService } from '#core/run-service.ts'
import { sessionSecret } from '#core/session-secret.ts'
import { serveMcp } from '#mcp-server/serve.ts'

const outputSchema = z.object({ done: z.boolean() })

function createTrivialServer(): McpServer {
  const server = new McpServer({ name: 'trivial', version: '1' })
  server.registerTool('nothing', { outputSchema }, () => ({ content: [], structuredContent: { done: true } }))
  return server
}

runService(async (onStop) => {
  const config = await readSettings(process.env)
  const secret = await sessionSecret(config)
  const options = { databaseUrl: requireDatabaseUrl(config), secret, name: 'trivial' }
  const { ctx, close } = await createContext(config, options)
  onStop(close)
  const port = { host: config.web.host, port: config.mcp.port }
  const server = await serveMcp(ctx, port, { place: 'standalone', createServer: createTrivialServer })
  onStop(() => server.stop())
})
