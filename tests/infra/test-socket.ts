import { once } from 'node:events'
import { WebSocket, type ClientOptions } from 'ws'
import { createCollector } from './collector.ts'

export interface Frame {
  type: string
  channel?: string
  channels?: string[]
  cursor?: string
  event?: { event_type: string; event_id: string; data: Record<string, unknown> }
  error?: { code: string; message: string }
}

/** A client of the WebSocket that keeps what it is told, and waits instead of sleeping. */
export async function openSocket(url: string, { token, path = 'me', ...options }: SocketOptions = {}) {
  const headers = { ...options.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) }
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/ws/${path}`, { ...options, headers })
  const frames = createCollector<Frame>()
  socket.on('message', (data) => frames.add(JSON.parse((data as Buffer).toString('utf8')) as Frame))
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await once(socket, 'open')
  return {
    socket,
    frames: frames.items,
    until: (enough: (seen: readonly Frame[]) => boolean) => frames.until(enough),
    closed,
    say: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    /** Resolves with the first `count` events. */
    async events(count: number) {
      const all = await frames.until((seen) => seen.filter(({ type }) => type === 'event').length >= count)
      return all.filter(({ type }) => type === 'event')
    },
    async first(type: string): Promise<Frame> {
      const seen = await frames.until((all) => all.some((frame) => frame.type === type))
      return seen.find((frame) => frame.type === type)!
    },
  }
}

export interface SocketOptions extends ClientOptions {
  token?: string
  path?: string
  headers?: Record<string, string>
}

/** How an upgrade is refused: the status, before any WebSocket. */
export async function refusedUpgrade(url: string, options: SocketOptions = {}): Promise<number> {
  const { token, path = 'me', headers = {} } = options
  const all = { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) }
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/ws/${path}`, { headers: all })
  socket.on('error', () => undefined)
  return new Promise((resolve, reject) => {
    socket.once('open', () => reject(new Error('the upgrade was not refused')))
    socket.once('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0)
      request.destroy()
    })
  })
}
