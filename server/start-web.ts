import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Context } from '#core/context.ts'
import { keepAliveOptions } from '#core/platform/keep-alive.ts'
import { createApp, type AppParts, type MountedEndpoint } from './app.ts'
import { originCheck } from './edge/origin.ts'
import { startFeed } from './realtime/feed.ts'
import { attachWebSockets } from './realtime/web-sockets.ts'
import type { Pages } from './remix.ts'
import type { Server } from 'node:http'

const DRAIN_MS = 5_000

export interface RunningWeb {
  port: number
  /** Stops accepting, ends sockets and streams, and gives requests at hand 5 s. */
  stop(): Promise<void>
}

/**
 * Serves the API, real time and, where given, the pages and the MCP endpoint. `openPages` gets the server, whose port Vite
 * shares.
 */
export async function startWeb(
  ctx: Context,
  openPages: ((server: Server) => Promise<Pages>) | null,
  mcp: MountedEndpoint | null = null,
  more: Pick<AppParts, 'fetchDocument'> = {},
): Promise<RunningWeb> {
  const server = createServer(keepAliveOptions)
  const isOwnOrigin = originCheck(ctx.config)
  const feed = await startFeed(ctx)
  const pages = openPages ? await openPages(server) : null
  server.on('request', createApp(ctx, { feed, isOwnOrigin, pages, mcp, ...more }))
  const sockets = attachWebSockets(ctx, server, feed, isOwnOrigin)
  server.listen(ctx.config.web.port, ctx.config.web.host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      await sockets.close()
      await feed.stop()
      await mcp?.close()
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
      await closed
      clearTimeout(timer)
      await pages?.close()
    },
  }
}
