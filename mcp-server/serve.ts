import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Context } from '#core/context.ts'
import { createMetricsReader } from '#core/metrics/read-metrics.ts'
import { readiness } from '#core/platform/health.ts'
import { keepAliveOptions } from '#core/platform/keep-alive.ts'
import { observeRequest } from '#core/platform/observe-request.ts'
import { openMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from './endpoint.ts'

const DRAIN_MS = 5_000

export interface RunningMcp {
  port: number
  /** Stops accepting, ends open streams, and gives calls at hand 5 s. */
  stop(): Promise<void>
}

/** The MCP server alone: its endpoint, health and metrics. Port 0 takes any free one. */
export async function serveMcp(
  ctx: Context,
  { host, port }: { host: string; port: number },
  options: McpEndpointOptions = { place: 'standalone' },
): Promise<RunningMcp> {
  const endpoint = openMcpEndpoint(ctx, options)
  const parts = { ctx, endpoint, readMetrics: createMetricsReader(ctx) }
  const server = createServer(keepAliveOptions, (req, res) => void answer(parts, req, res))
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      await endpoint.close()
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
      await closed
      clearTimeout(timer)
    },
  }
}

interface ServedParts {
  ctx: Context
  endpoint: McpEndpoint
  readMetrics: () => Promise<string>
}

async function answer(parts: ServedParts, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { ctx, endpoint } = parts
  const [path = '/'] = (req.url ?? '/').split('?', 1)
  const route = endpoint.paths.includes(path) || HEALTH.has(path) ? path : 'unknown'
  const { id, run } = observeRequest(ctx, req, res, () => ({ route }))
  try {
    if (endpoint.paths.includes(path)) await run(() => endpoint.handle(Object.assign(req, { id }), res))
    else await answerHealth(parts, path, res)
  } catch (error) {
    ctx.log.error({ err: error, route, request_id: id }, 'a request failed')
    if (!res.headersSent)
      send(res, 500, JSON.stringify({ error: { code: 'internal', message: 'Something went wrong.' } }))
  }
}

const HEALTH = new Set(['/healthz', '/readyz', '/metrics'])

async function answerHealth({ ctx, readMetrics }: ServedParts, path: string, res: ServerResponse): Promise<void> {
  if (path === '/healthz') return send(res, 200, '{"status":"ok"}')
  if (path === '/readyz') {
    const state = await readiness(ctx)
    return send(res, state.status === 'down' ? 503 : 200, JSON.stringify(state))
  }
  if (path === '/metrics') return send(res, 200, await readMetrics(), ctx.metrics.registry.contentType)
  send(res, 404, JSON.stringify({ error: { code: 'not_found', message: 'The MCP endpoint is /mcp.' } }))
}

function send(res: ServerResponse, status: number, body: string, type = 'application/json'): void {
  res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
}
