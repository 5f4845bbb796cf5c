import type { Db } from './knex.ts'

export interface TurnsUsed {
  /** In the last hour. */
  turns: number
  /** When the oldest of them leaves that hour. */
  oldestTurn: Date | null
  /** In the last 24 hours, in and out. */
  tokens: number
  oldestTokens: Date | null
}

/** What a user's turns have used. */
export async function countTurns(db: Db, userId: string, now: Date): Promise<TurnsUsed> {
  const hourAgo = new Date(now.getTime() - 3_600_000)
  const dayAgo = new Date(now.getTime() - 24 * 3_600_000)
  const { rows } = await db.raw<{ rows: { turns: number; oldest_turn: Date; tokens: number; oldest_tokens: Date }[] }>(
    `select count(*) filter (where started_at > :hourAgo)::integer as turns,
       min(started_at) filter (where started_at > :hourAgo) as oldest_turn,
       coalesce(sum(input_tokens::bigint + output_tokens), 0)::float8 as tokens,
       min(started_at) filter (where input_tokens + output_tokens > 0) as oldest_tokens
     from chat_turns where user_id = :userId and started_at > :dayAgo`,
    { userId, hourAgo, dayAgo },
  )
  const [used] = rows
  return {
    turns: used?.turns ?? 0,
    oldestTurn: used?.oldest_turn ?? null,
    tokens: used?.tokens ?? 0,
    oldestTokens: used?.oldest_tokens ?? null,
  }
}

export interface NewTurn {
  id: string
  userId: string
  conversationId: string
  now: Date
  idempotencyKey: string | null
  fingerprint: string | null
}

/** Notes that a turn has begun; false when its idempotency key was used before. */
export async function insertTurn(db: Db, turn: NewTurn): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `insert into chat_turns (id, user_id, conversation_id, started_at, idempotency_key, fingerprint)
     values (:id, :userId, :conversationId, :now, :idempotencyKey, :fingerprint)
     on conflict (user_id, idempotency_key) do nothing`,
    { ...turn },
  )
  return rowCount > 0
}

export interface KeyedTurn {
  id: string
  conversation_id: string
  fingerprint: string
}

export async function findTurnByKey(db: Db, userId: string, key: string): Promise<KeyedTurn | null> {
  const row = await db('chat_turns')
    .where({ user_id: userId, idempotency_key: key })
    .first<KeyedTurn | undefined>('id', 'conversation_id', 'fingerprint')
  return row ?? null
}

/** Notes what a turn has used so far, so that it counts even when the turn is cut off. */
export async function addTurnUsage(
  db: Db,
  id: string,
  { input_tokens: input, output_tokens: output }: { input_tokens: number; output_tokens: number },
): Promise<void> {
  await db('chat_turns').where({ id }).increment({ input_tokens: input, output_tokens: output })
}
