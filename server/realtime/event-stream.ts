import type { RequestHandler, Response } from 'express'
import { z } from 'zod'
import type { Context } from '#core/context.ts'
import { encodeCursor } from '#core/changes/cursor.ts'
import { DomainError } from '#core/domain/errors.ts'
import { channels as allChannels } from '#core/domain/events.ts'
import { readQuery, readWith } from '#server/api/read-request.ts'
import type { DocumentedRoute } from '#server/api/route.ts'
import { findCaller, requireCaller } from '#server/edge/identify.ts'
import type { Feed } from './feed.ts'
import type { Subscriber } from './subscriber.ts'

const COMMENT_MS = 15_000
const MAX_WAITING = 1024 * 1024

/** What the table of routes would say of it. */
export const eventStreamRoute = {
  method: 'get',
  path: '/{user_id}/events',
  summary: 'Real time as Server-Sent Events: `id` is the cursor, `event` the channel, `data` the event',
  access: 'tasks:read',
  query: z.strictObject({
    channels: z
      .string()
      .transform((text) => text.split(',').map((entry) => entry.trim()))
      .pipe(z.array(z.enum(allChannels, `must be some of ${allChannels.join(', ')}`)))
      .default([...allChannels]),
    cursor: z.string().optional(),
  }),
  status: 200,
  produces: ['text/event-stream'],
} as const satisfies DocumentedRoute

/** `GET …/events`: the feed as Server-Sent Events. `id` is the cursor, `event` the channel. */
export function eventStream(
  ctx: Context,
  { feed, isOwnOrigin }: { feed: Feed; isOwnOrigin: (origin: string) => boolean },
): RequestHandler {
  return async (req, res) => {
    const caller = requireCaller(req, 'tasks:read')
    const { origin } = req.headers
    if (origin !== undefined && !isOwnOrigin(origin))
      throw new DomainError('csrf', 'A foreign Origin may not read the events.')
    const { channels: given, cursor } = readWith(eventStreamRoute.query, readQuery(req))
    const channels = [...new Set(given)]
    const { seq, reset } = await feed.start(req.get('last-event-id') ?? cursor)
    res.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    })
    if (req.method === 'HEAD') return void res.end()
    const subscriber: Subscriber = {
      userId: caller.user.id,
      endedBy: caller.endedBy,
      expiresAt: caller.expiresAt,
      positions: new Map(channels.map((channel) => [channel, seq])),
      replaying: new Map(channels.map((channel) => [channel, { missed: false }])),
      send: (channel, id, event) => write(res, `id: ${id}\nevent: ${channel}\ndata: ${event.payload}\n\n`),
      flushed: () => drained(res),
      check: () => findCaller(ctx, req.headers),
      revoke: () => res.end(),
    }
    // The id comes first, so that a reader who is cut off before any event still knows where it was.
    write(res, `id: ${encodeCursor(seq)}\n: connected\n\n`)
    if (reset)
      write(res, `id: ${encodeCursor(seq)}\nevent: reset\ndata: ${JSON.stringify({ cursor: encodeCursor(seq) })}\n\n`)
    const timer = setInterval(() => write(res, ': still here\n\n'), COMMENT_MS)
    feed.add(subscriber)
    ctx.metrics.sockets.inc({ transport: 'sse' })
    res.on('close', () => {
      clearInterval(timer)
      feed.remove(subscriber)
      ctx.metrics.sockets.dec({ transport: 'sse' })
    })
    for (const channel of channels) await feed.replay(subscriber, channel, seq)
  }
}

function write(res: Response, text: string): void {
  if (res.destroyed || res.writableEnded) return
  if (res.writableLength > MAX_WAITING) res.destroy()
  else res.write(text)
}

function drained(res: Response): Promise<void> {
  return new Promise((resolve) => {
    if (res.destroyed || !res.writableNeedDrain) return resolve()
    const done = () => {
      res.off('drain', done)
      res.off('close', done)
      resolve()
    }
    res.once('drain', done)
    res.once('close', done)
  })
}
