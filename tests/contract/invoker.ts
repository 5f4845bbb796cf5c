import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Invoker, ServiceName } from '#core/platform/ports.ts'
import { createCollector } from '#tests/infra/collector.ts'

/** An invoker that finds the service `docket-mcp` on a loopback port. */
export interface InvokerInstallation {
  invoker: Invoker
  /** A service that it does not find. */
  absent: ServiceName
  close(): Promise<void>
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = { method: request.method, url: request.url, headers: request.headers, text: await text(request) }
  response.writeHead(200, { 'content-type': 'application/json', 'x-answer': 'yes' }).end(JSON.stringify(body))
}

interface Echo {
  method: string
  url: string
  headers: Record<string, string>
  text: string
}

/** What every invoker promises; each adapter's test file runs it. */
export function invokerContract(name: string, install: (port: number) => Promise<InvokerInstallation>): void {
  describe(`invoker contract: ${name}`, () => {
    const server = createServer()
    let answer: (request: IncomingMessage, response: ServerResponse) => unknown = echo
    let installation: InvokerInstallation

    beforeAll(async () => {
      server.on('request', (request, response) => void answer(request, response))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      installation = await install((server.address() as AddressInfo).port)
    })
    beforeEach(() => {
      answer = echo
    })
    afterAll(async () => {
      await installation.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })

    it('hands over method, path, query, headers and body as they are', async () => {
      const sent = '{"text":"ä €"}'
      const response = await installation.invoker.invoke('docket-mcp', '/mcp/a%20b?x=1&y=%26', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer token', accept: 'text/event-stream' },
        body: sent,
      })
      const got = (await response.json()) as Echo
      expect(got).toMatchObject({ method: 'POST', url: '/mcp/a%20b?x=1&y=%26', text: sent })
      expect(got.headers).toMatchObject({ authorization: 'Bearer token', accept: 'text/event-stream' })
      expect(got.headers['content-type']).toBe('application/json')
    })

    it('gives status, headers and body of the answer, errors too', async () => {
      expect((await installation.invoker.invoke('docket-mcp', '/')).headers.get('x-answer')).toBe('yes')
      answer = (_, response) => response.writeHead(409, { 'content-type': 'text/plain' }).end('no')
      const refused = await installation.invoker.invoke('docket-mcp', '/', { method: 'DELETE' })
      expect(refused.status).toBe(409)
      expect(await refused.text()).toBe('no')
    })

    it('rejects with the name of a service that cannot be reached', async () => {
      const { invoker, absent } = installation
      const call = invoker.invoke(absent, '/healthz')
      await expect(call).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining(absent) as string,
      })
    })

    it('gives up when the caller does', async () => {
      const begun = createCollector<string>()
      const waiting: ServerResponse[] = []
      answer = (_, response) => {
        waiting.push(response)
        begun.add('begun')
      }
      const abort = new AbortController()
      const call = installation.invoker.invoke('docket-mcp', '/', { signal: abort.signal })
      await begun.until((items) => items.length > 0)
      abort.abort(new Error('no longer needed'))
      await expect(call).rejects.toThrow(/no longer needed|aborted/)
      for (const response of waiting) response.end()
    })

    it('takes paths only, never another address', async () => {
      for (const path of ['', '@evil.example/', 'http://evil.example/']) {
        await expect(installation.invoker.invoke('docket-mcp', path)).rejects.toThrow(TypeError)
      }
    })
  })
}
