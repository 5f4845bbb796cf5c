import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { currentSeq, logBounds, readEventsAfter } from '#core/db/event-log.ts'
import type { Actor } from '#core/domain/actor.ts'
import { invalid } from '#core/domain/errors.ts'
import { channels, type DocketEvent } from '#core/domain/events.ts'
import { awaitPublished } from './await-published.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

export interface Changes {
  events: DocketEvent[]
  cursor: string
  more: boolean
}

/**
 * Every task, tag and reminder event after the cursor, in order; without one, the cursor of now.
 * @throws invalid_request for a cursor that is none, or too old to replay
 */
export async function listChanges(
  ctx: Context,
  actor: Actor,
  { since, limit }: { since?: string | undefined; limit: number },
): Promise<Changes> {
  requireScope(actor, 'tasks:read')
  await awaitPublished(ctx, actor.userId)
  if (since === undefined) return { events: [], cursor: encodeCursor(await currentSeq(ctx.db)), more: false }
  const afterSeq = await requireSeq(ctx, since)
  const events = await readEventsAfter(ctx.db, { userId: actor.userId, afterSeq, channels, limit: limit + 1 })
  const page = events.slice(0, limit)
  return {
    events: page.map((event) => JSON.parse(event.payload) as DocketEvent),
    cursor: encodeCursor(page.at(-1)?.seq ?? afterSeq),
    more: events.length > limit,
  }
}

async function requireSeq(ctx: Context, cursor: string): Promise<number> {
  const seq = decodeCursor(cursor)
  const { lastSeq, purgedSeq } = await logBounds(ctx.db)
  if (seq === null || seq > lastSeq) throw invalid('since', 'is not a cursor of this server', cursor)
  if (seq < purgedSeq) throw invalid('since', 'is older than what is kept; load everything afresh', cursor)
  return seq
}
