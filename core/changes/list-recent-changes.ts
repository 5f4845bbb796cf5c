import { requireScope } from '#core/acts/require-scope.ts'
import type { Context } from '#core/context.ts'
import { currentSeq, seqBefore } from '#core/db/event-log.ts'
import type { Actor, Attribution } from '#core/domain/actor.ts'
import { invalid } from '#core/domain/errors.ts'
import type { DocketEvent } from '#core/domain/events.ts'
import { readTimeText } from '#core/domain/quick-add/read-time-text.ts'
import { parseRangeStart } from '#core/domain/time.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { listChanges } from './list-changes.ts'

/** One event, told briefly. */
export interface RecentChange {
  event_type: string
  task_id: number | null
  title: string
  actor: Attribution
  at: string
  changed_fields?: string[]
}

const DAY_MS = 86_400_000
const LIMIT = 200

/**
 * What happened since a cursor, or since a time in words ("yesterday 5pm"), oldest first; without either, in the last 24
 * hours. `more` tells that the cursor leads on. @throws invalid_request
 */
export async function listRecentChanges(
  ctx: Context,
  actor: Actor,
  since: string | undefined,
): Promise<{ changes: RecentChange[]; cursor: string; more: boolean }> {
  requireScope(actor, 'tasks:read')
  const isCursor = since !== undefined && decodeCursor(since) !== null
  const cursor = isCursor ? since : encodeCursor(await seqAt(ctx, actor, readSince(ctx, actor, since)))
  const { events, cursor: next, more } = await listChanges(ctx, actor, { since: cursor, limit: LIMIT })
  return { changes: events.map(toRecentChange), cursor: next, more }
}

function readSince(ctx: Context, actor: Actor, since: string | undefined): Date {
  const now = ctx.clock.now()
  if (since === undefined) return new Date(now.getTime() - DAY_MS)
  const text = readTimeText(since, 'since', { now, zone: actor.timeZone, weekStart: actor.weekStart })
  const instant = parseRangeStart(text, actor.timeZone, 'since')
  if (instant > now)
    throw invalid('since', 'lies in the future; name a time that has passed, like "yesterday 5pm"', since)
  return instant
}

async function seqAt(ctx: Context, actor: Actor, time: Date): Promise<number> {
  return seqBefore(ctx.db, actor.userId, time, await currentSeq(ctx.db))
}

function toRecentChange({ event_type: type, timestamp, data }: DocketEvent): RecentChange {
  const { actor } = data
  const fields = 'changed_fields' in data ? { changed_fields: data.changed_fields } : {}
  const title =
    'title' in data ? data.title : 'tag' in data ? data.tag.name : 'task_title' in data ? data.task_title : ''
  return { event_type: type, task_id: data.task_id, title, actor, at: timestamp, ...fields }
}
