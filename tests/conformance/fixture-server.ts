import { loadConfig } from '#core/config.ts'
import { createContext } from '#core/create-context.ts'
import { signUp } from '#core/users/sign-up.ts'
import { serveMcp } from '#mcp-server/serve.ts'
import { createFixtureServer } from './fixtures/create-fixture-server.ts'

export interface FixtureServer {
  port: number
  token: string
  stop(): Promise<void>
}

/** The standalone MCP server on a migrated database, with the fixtures in place of Docket's tools, and a user's token. */
export async function startFixtureServer(databaseUrl: string): Promise<FixtureServer> {
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'error', RATE_LIMIT_PER_MINUTE: '0' })
  const context = await createContext(config, { databaseUrl, secret: 'a secret of this run alone', name: 'fixtures' })
  const { token } = await signUp(context.ctx, { email: 'fixtures@example.com', password: 'a long password' })
  const options = { place: 'standalone', createServer: createFixtureServer } as const
  const server = await serveMcp(context.ctx, { host: '127.0.0.1', port: 0 }, options)
  return {
    port: server.port,
    token,
    async stop() {
      await server.stop()
      await context.close()
    },
  }
}
