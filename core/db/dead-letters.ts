import type { Db } from './knex.ts'

export interface NewDeadLetter {
  topic: string
  partition: number
  offset: string
  consumer: string
  key: string | null
  eventId: string | null
  value: string
  headers: Readonly<Record<string, string>>
  error: string
  attempts: number
  deadAt: Date
}

export interface DeadLetter extends Omit<NewDeadLetter, 'offset'> {
  id: number
  offset: number
  replayedAt: Date | null
  discardedAt: Date | null
}

const COLUMNS = {
  id: 'id',
  topic: 'topic',
  partition: 'partition',
  offset: 'offset',
  consumer: 'consumer_group',
  key: 'key',
  eventId: 'event_id',
  value: 'value',
  headers: 'headers',
  error: 'error',
  attempts: 'attempts',
  deadAt: 'dead_at',
  replayedAt: 'replayed_at',
  discardedAt: 'discarded_at',
}

/** Keeps a dead letter; false when it is there already. */
export async function insertDeadLetter(db: Db, letter: NewDeadLetter): Promise<boolean> {
  const rows = await db('dead_letters')
    .insert({
      topic: letter.topic,
      partition: letter.partition,
      offset: letter.offset,
      consumer_group: letter.consumer,
      key: letter.key,
      event_id: letter.eventId,
      value: letter.value,
      headers: JSON.stringify(letter.headers),
      error: letter.error,
      attempts: letter.attempts,
      dead_at: letter.deadAt,
    })
    .onConflict(['topic', 'partition', 'offset', 'consumer_group'])
    .ignore()
    .returning('id')
  return rows.length > 0
}

/** Dead letters that were neither replayed nor discarded, oldest first. */
export async function findOpenDeadLetters(
  db: Db,
  { topic, limit }: { topic?: string | undefined; limit: number },
): Promise<DeadLetter[]> {
  const query = db('dead_letters').select<DeadLetter[]>(COLUMNS).whereNull('replayed_at').whereNull('discarded_at')
  if (topic !== undefined) query.where({ topic })
  return query.orderBy('id').limit(limit)
}

export async function findDeadLetter(db: Db, id: number): Promise<DeadLetter | null> {
  const row = await db('dead_letters').where({ id }).first<DeadLetter | undefined>(COLUMNS)
  return row ?? null
}

export async function markReplayed(db: Db, id: number, now: Date): Promise<void> {
  await db('dead_letters').where({ id }).update({ replayed_at: now })
}

export async function markDiscarded(db: Db, id: number, now: Date): Promise<void> {
  await db('dead_letters').where({ id }).update({ discarded_at: now })
}
