import type { EventType } from '#core/domain/events.ts'
import type { Db } from './knex.ts'

const WINDOW = 20_000
const MAX_FOUND = 100

export interface EffectQuery {
  /** The consumer whose inbox should have the event. */
  consumer: string
  types: readonly EventType[]
  /** Only events of tasks that repeat. */
  recurringOnly: boolean
  /** Exclusive: what was looked at before. */
  afterSeq: number
  publishedBefore: Date
}

export interface MissingEffects {
  events: { seq: number; payload: string }[]
  /** Up to here everything was looked at. */
  seenSeq: number
}

/** Published events that a consumer has not claimed, a window of the log at a time, oldest first. */
export async function findMissingEffects(db: Db, query: EffectQuery): Promise<MissingEffects> {
  const end = await endOfWindow(db, query)
  if (end === null) return { events: [], seenSeq: query.afterSeq }
  const { rows } = await db.raw<{ rows: MissingEffects['events'] }>(
    `select e.seq, e.payload::text as payload from events e
     where e.seq > :afterSeq and e.seq <= :end and e.event_type = any(:types)
       and (not :recurringOnly or e.payload #>> '{data,recurrence_pattern}' <> 'none')
       and not exists (select 1 from inbox i where i.consumer = :consumer and i.event_id = e.event_id)
     order by e.seq limit ${MAX_FOUND}`,
    {
      afterSeq: query.afterSeq,
      end,
      types: [...query.types],
      recurringOnly: query.recurringOnly,
      consumer: query.consumer,
    },
  )
  return { events: rows, seenSeq: rows.length === MAX_FOUND ? rows.at(-1)!.seq : end }
}

async function endOfWindow(db: Db, { afterSeq, publishedBefore }: EffectQuery): Promise<number | null> {
  const row = await db('events')
    .where('seq', '>', afterSeq)
    .where('seq', '<=', afterSeq + WINDOW)
    .where('published_at', '<', publishedBefore)
    .max<{ end: number | null }[]>({ end: 'seq' })
  return row[0]?.end ?? null
}
