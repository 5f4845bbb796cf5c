import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { encodeCursor } from '#core/changes/cursor.ts'
import { DomainError } from '#core/domain/errors.ts'
import { channels as allChannels, type Channel } from '#core/domain/events.ts'
import { requestIdOf } from '#core/platform/observe-request.ts'
import { requireScope } from '#core/acts/require-scope.ts'
import { errorBody, statusOfError, toDomainError } from '#server/edge/error-answer.ts'
import { findCaller, type Caller } from '#server/edge/identify.ts'
import type { Feed } from './feed.ts'
import type { Subscriber } from './subscriber.ts'

const MAX_FRAME = 64 * 1024
const MAX_WAITING = 1024 * 1024
const MAX_MALFORMED = 20
/* Nobody needs more at once, and each may read the database. */
const MAX_QUEUED = 20
const PING_MS = 30_000

/* RFC 6455 §7.4, and ours for a credential that ended. */
const CLOSE = { goingAway: 1001, policy: 1008, tryAgainLater: 1013, signedOut: 4401 }

const channelList = z.array(z.enum(allChannels)).min(1).max(allChannels.length)
const message = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('subscribe'), channels: channelList, cursor: z.string().max(64).optional() }),
  z.strictObject({ action: z.literal('unsubscribe'), channels: channelList }),
  z.strictObject({ action: z.literal('ping') }),
])

/** `/api/ws/{user_id}`: checked before the upgrade, then a feed that replays from a cursor and goes on live. */
export function attachWebSockets(ctx: Context, server: Server, feed: Feed, isOwnOrigin: (origin: string) => boolean) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false })

  const onUpgrade = (req: IncomingMessage, stream: Duplex, head: Buffer) => {
    // Not the whole request, which would be kept for as long as the socket is open.
    const requestId = requestIdOf(req)
    const credentialHeaders = { authorization: req.headers.authorization, cookie: req.headers.cookie }
    // Vite's own socket shares the port in development.
    if (req.headers['sec-websocket-protocol']?.startsWith('vite-')) return
    // Node has taken its own listener off: without one, a client that resets the connection now would end the process.
    const onError = () => stream.destroy()
    stream.on('error', onError)
    admit(ctx, req, isOwnOrigin).then(
      (caller) => {
        stream.off('error', onError)
        if (stream.destroyed) return
        const check = () => findCaller(ctx, credentialHeaders)
        sockets.handleUpgrade(req, stream, head, (socket) => serve(ctx, feed, socket, { caller, check }))
      },
      (error: unknown) => refuse(ctx, stream, { requestId, error }),
    )
  }
  server.on('upgrade', onUpgrade)

  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, PING_MS)

  return {
    async close(): Promise<void> {
      clearInterval(timer)
      server.off('upgrade', onUpgrade)
      for (const socket of sockets.clients) socket.close(CLOSE.goingAway, 'the server is stopping')
      sockets.close()
    },
  }
}

/* Sockets that answered since the last ping. */
const alive = new WeakSet<WebSocket>()

async function admit(ctx: Context, req: IncomingMessage, isOwnOrigin: (origin: string) => boolean): Promise<Caller> {
  const match = /^\/api\/(?:v1\/)?ws\/([^/?]+)(?:\?.*)?$/.exec(req.url ?? '')
  if (!match) throw new DomainError('not_found', 'There is no WebSocket here.')
  const { origin } = req.headers
  if (origin !== undefined && !isOwnOrigin(origin))
    throw new DomainError('csrf', 'A foreign Origin may not open a WebSocket.')
  const caller = await findCaller(ctx, req.headers)
  if (!caller) throw new DomainError('unauthenticated', 'Sign in, or send a bearer token.')
  requireScope(caller.actor, 'tasks:read')
  if (match[1] !== 'me' && match[1] !== caller.user.id) throw new DomainError('forbidden', 'This is another user’s.')
  return caller
}

/* What Express does for every other request: named, logged, and answered in the same words. */
function refuse(
  ctx: Context,
  stream: Duplex,
  { requestId, error: thrown }: { requestId: string; error: unknown },
): void {
  const error = toDomainError(thrown)
  const status = statusOfError(error)
  if (error.code === 'internal') ctx.log.error({ err: thrown, request_id: requestId }, 'a request failed')
  ctx.log.info({ request_id: requestId, method: 'GET', route: '/api/ws/{user_id}', status }, 'request')
  const body = JSON.stringify(errorBody(error, requestId, ctx.clock.now()))
  const bearer = status === 401 ? 'WWW-Authenticate: Bearer\r\n' : ''
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nX-Request-Id: ${requestId}\r\n${bearer}Content-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

interface Admitted {
  caller: Caller
  check: Subscriber['check']
}

function serve(ctx: Context, feed: Feed, socket: WebSocket, { caller, check }: Admitted): void {
  let malformed = 0
  let queued = 0
  let work = Promise.resolve()
  const sendText = (text: string) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MAX_WAITING) return cut(socket)
    socket.send(text)
  }
  const send = (frame: object) => sendText(JSON.stringify(frame))
  const subscriber: Subscriber = {
    userId: caller.user.id,
    endedBy: caller.endedBy,
    expiresAt: caller.expiresAt,
    positions: new Map(),
    replaying: new Map(),
    send: (channel, cursor, event) =>
      sendText(`{"type":"event","channel":"${channel}","cursor":"${cursor}","event":${event.payload}}`),
    flushed: () => drained(socket),
    check,
    revoke: () => socket.close(CLOSE.signedOut, 'signed out'),
  }
  alive.add(socket)
  feed.add(subscriber)
  ctx.metrics.sockets.inc({ transport: 'websocket' })
  socket.on('pong', () => alive.add(socket))
  socket.on('close', () => {
    feed.remove(subscriber)
    ctx.metrics.sockets.dec({ transport: 'websocket' })
  })
  socket.on('error', (error) => ctx.log.debug({ err: error }, 'a socket failed'))
  socket.on('message', (data, isBinary) => {
    const parsed = message.safeParse(isBinary ? null : readJson(data))
    if (!parsed.success) {
      malformed += 1
      const details = parsed.error.issues
        .slice(0, 5)
        .map((issue) => ({ field: issue.path.join('.') || 'message', problem: issue.message }))
      send({
        type: 'error',
        error: { code: 'invalid_request', message: 'This is not a message that Docket knows.', details },
      })
      if (malformed >= MAX_MALFORMED) socket.close(CLOSE.policy, 'too many malformed messages')
      return
    }
    if (queued >= MAX_QUEUED) return socket.close(CLOSE.policy, 'too many messages at once')
    queued += 1
    // In the order in which they came: a replay is over before the next message is answered.
    work = work
      .then(() => handle(feed, subscriber, parsed.data, send))
      .catch((error: unknown) => {
        send({ type: 'error', error: { code: toDomainError(error).code, message: toDomainError(error).message } })
        // Half subscribed it would wait for events in vain; by its cursor it comes back to all of them.
        socket.close(CLOSE.tryAgainLater, 'try again later')
      })
      .finally(() => {
        queued -= 1
      })
  })
}

async function handle(
  feed: Feed,
  subscriber: Subscriber,
  request: z.infer<typeof message>,
  send: (frame: object) => void,
): Promise<void> {
  const { positions } = subscriber
  if (request.action === 'ping') return send({ type: 'pong' })
  if (request.action === 'unsubscribe') {
    for (const channel of request.channels) positions.delete(channel)
    return send({ type: 'unsubscribed', channels: [...positions.keys()] })
  }
  const { seq, reset } = await feed.start(request.cursor)
  const cursor = encodeCursor(seq)
  const added = request.channels.filter((channel) => !positions.has(channel))
  for (const channel of added) {
    subscriber.replaying.set(channel, { missed: false })
    positions.set(channel, seq)
  }
  send({ type: 'subscribed', channels: [...positions.keys()], cursor })
  if (reset) send({ type: 'reset', cursor })
  await replayTogether(feed, subscriber, added, seq)
}

/* One channel after the other: the order that is promised is that of each channel. */
async function replayTogether(
  feed: Feed,
  subscriber: Subscriber,
  channels: readonly Channel[],
  seq: number,
): Promise<void> {
  for (const channel of channels) await feed.replay(subscriber, channel, seq)
}

function readJson(data: RawData): unknown {
  try {
    return JSON.parse((data as Buffer).toString('utf8'))
  } catch {
    return null
  }
}

/* It comes back by its cursor; until then nobody's memory grows for it. */
function cut(socket: WebSocket): void {
  socket.close(CLOSE.tryAgainLater, 'reading too slowly')
  setTimeout(() => socket.terminate(), 1_000).unref()
}

function drained(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN || socket.bufferedAmount === 0) return resolve()
    socket.once('close', resolve)
    socket.ping(undefined, undefined, () => {
      socket.off('close', resolve)
      resolve()
    })
  })
}
