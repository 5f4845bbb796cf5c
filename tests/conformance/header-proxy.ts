import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'

export interface HeaderProxy {
  port: number
  stop(): Promise<void>
}

/**
 * Passes requests on as they are, Host and Origin included, and adds the credential that the suite has no option for.
 */
export async function startHeaderProxy(target: { port: number; token: string }): Promise<HeaderProxy> {
  const server = createServer((incoming, answer) => {
    const headers = [...incoming.rawHeaders, 'Authorization', `Bearer ${target.token}`]
    const { method, url } = incoming
    const outgoing = request({ host: '127.0.0.1', port: target.port, method, path: url, headers, agent: false })
    outgoing.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders)
      answer.flushHeaders()
      pipeline(response, answer).catch(() => answer.destroy())
    })
    outgoing.on('error', () => answer.destroy())
    // Whoever gives a stream up here gives it up there.
    answer.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
