import type { Db, Trx } from './knex.ts'

export interface ConversationRow {
  id: string
  title: string
  created_at: Date
  updated_at: Date
  turn_id: string | null
  turn_until: Date | null
}

const COLUMNS = ['id', 'title', 'created_at', 'updated_at', 'turn_id', 'turn_until'] as const
/* What can be searched; a conversation that says more is found by its latest words. */
const MAX_SEARCH_CHARACTERS = 50_000

/** A new conversation, which its first turn holds. */
export async function insertConversation(
  db: Db | Trx,
  conversation: Lease & { userId: string; title: string; now: Date; expiresAt: Date },
): Promise<void> {
  await db('conversations').insert({
    id: conversation.conversationId,
    turn_id: conversation.turnId,
    turn_until: conversation.until,
    user_id: conversation.userId,
    title: conversation.title,
    created_at: conversation.now,
    updated_at: conversation.now,
    expires_at: conversation.expiresAt,
  })
}

/** One conversation of the user's that has not expired. */
export async function findConversation(
  db: Db | Trx,
  { userId, id, now }: { userId: string; id: string; now: Date },
): Promise<ConversationRow | null> {
  const row = await db('conversations')
    .where({ id, user_id: userId })
    .where('expires_at', '>', now)
    .first<ConversationRow | undefined>(...COLUMNS)
  return row ?? null
}

/** A page of the user's conversations, the latest first. Every word of `search` occurs in the title or in what was said. */
export async function findConversations(
  db: Db,
  query: { userId: string; now: Date; words: readonly string[]; limit: number; offset: number },
): Promise<{ rows: ConversationRow[]; total: number }> {
  const matching = db('conversations').where({ user_id: query.userId }).where('expires_at', '>', query.now)
  for (const word of query.words) {
    void matching.whereRaw(`position(docket_fold(?) in docket_fold(title || E'\\n' || search_text)) > 0`, [word])
  }
  const [rows, count] = await Promise.all([
    matching
      .clone()
      .select<ConversationRow[]>(...COLUMNS)
      .orderBy([{ column: 'updated_at', order: 'desc' }, 'id'])
      .limit(query.limit)
      .offset(query.offset),
    matching.clone().count<{ total: number }[]>({ total: '*' }),
  ])
  return { rows, total: count[0]?.total ?? 0 }
}

export async function renameConversation(db: Db, userId: string, id: string, title: string): Promise<boolean> {
  return (await db('conversations').where({ id, user_id: userId }).update({ title })) > 0
}

export async function deleteConversationRow(db: Db, userId: string, id: string): Promise<boolean> {
  return (await db('conversations').where({ id, user_id: userId }).delete()) > 0
}

export interface Lease {
  conversationId: string
  turnId: string
  until: Date
}

/**
 * Takes the conversation for one turn until a time. False when another turn has it. A process that dies keeps it no
 * longer than that time.
 */
export async function takeTurn(db: Db | Trx, { conversationId, turnId, until }: Lease, now: Date): Promise<boolean> {
  const taken = await db('conversations')
    .where({ id: conversationId })
    .whereRaw('(turn_until is null or turn_until <= ?)', [now])
    .update({ turn_id: turnId, turn_until: until })
  return taken > 0
}

/** Keeps the conversation for longer; false when the turn has lost it, or the conversation is gone. */
export async function extendTurn(db: Db, { conversationId, turnId, until }: Lease): Promise<boolean> {
  const kept = await db('conversations')
    .where({ id: conversationId, turn_id: turnId })
    .whereNotNull('turn_until')
    .update({ turn_until: until })
  return kept > 0
}

/** Gives the conversation free, says when it was last talked in, and adds what was said to what can be searched. */
export async function releaseTurn(
  db: Db,
  released: { conversationId: string; turnId: string; now: Date; expiresAt: Date; said: string },
): Promise<void> {
  await db('conversations')
    .where({ id: released.conversationId, turn_id: released.turnId })
    .update({
      turn_until: null,
      updated_at: released.now,
      expires_at: released.expiresAt,
      search_text: db.raw(`right(search_text || E'\\n' || ?, ${MAX_SEARCH_CHARACTERS})`, [released.said]),
    })
}
