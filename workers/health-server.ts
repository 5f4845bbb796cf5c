import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Context } from '#core/context.ts'
import { createMetricsReader } from '#core/metrics/read-metrics.ts'
import type { Callbacks } from '#core/platform/dapr/callbacks.ts'
import { readiness } from '#core/platform/health.ts'

export interface HealthServer {
  port: number
  close(): Promise<void>
}

/**
 * `/healthz`, `/readyz` and `/metrics` of the workers, and the callbacks of a sidecar, on loopback. Port 0 takes any free
 * one.
 */
export async function startHealthServer(
  ctx: Context,
  port: number,
  callbacks: Callbacks | null = null,
): Promise<HealthServer> {
  const readMetrics = createMetricsReader(ctx)
  const server = createServer((request, response) => {
    serve(request, response).catch((cause: unknown) => {
      ctx.log.error({ err: cause, path: request.url }, 'a request failed')
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end()
    })
  })
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (callbacks && (await callbacks.answer(request, response))) return
    await answer(ctx, readMetrics, request.url ?? '/', response)
  }
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) }
}

async function answer(
  ctx: Context,
  readMetrics: () => Promise<string>,
  url: string,
  response: ServerResponse,
): Promise<void> {
  const [path] = url.split('?', 1)
  if (path === '/healthz') return send(response, 200, 'application/json', '{"status":"ok"}')
  if (path === '/readyz') {
    const state = await readiness(ctx)
    return send(response, state.status === 'down' ? 503 : 200, 'application/json', JSON.stringify(state))
  }
  if (path === '/metrics') {
    return send(response, 200, ctx.metrics.registry.contentType, await readMetrics())
  }
  send(response, 404, 'application/json', '{"error":{"code":"not_found","message":"Not found."}}')
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
}

async function closeServer(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  if (server.listening) await once(server, 'close')
}
