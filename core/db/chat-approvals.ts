import type { Db, Trx } from './knex.ts'

export type ApprovalState = 'pending' | 'approved' | 'declined'

export interface ApprovalRow {
  id: string
  conversation_id: string
  call_id: string
  tool: string
  arguments: Record<string, unknown>
  arguments_hash: string
  summary: string
  affected: unknown[]
  state: ApprovalState
  created_at: Date
  expires_at: Date
}

export async function insertApproval(
  db: Db,
  approval: Omit<ApprovalRow, 'state'> & { user_id: string },
): Promise<void> {
  await db('chat_approvals').insert({
    ...approval,
    arguments: JSON.stringify(approval.arguments),
    affected: JSON.stringify(approval.affected),
  })
}

export async function findApproval(db: Db, userId: string, id: string): Promise<ApprovalRow | null> {
  const row = await db('chat_approvals').where({ id, user_id: userId }).first<ApprovalRow | undefined>('*')
  return row ?? null
}

/** What waits in a conversation, oldest first; what has run out waits no longer. */
export async function findPendingApprovals(db: Db, conversationId: string, now: Date): Promise<ApprovalRow[]> {
  return db('chat_approvals')
    .where({ conversation_id: conversationId, state: 'pending' })
    .where('expires_at', '>', now)
    .orderBy(['created_at', 'id'])
    .select<ApprovalRow[]>('*')
}

/** Decides one approval, once: of two decisions at a time one finds it pending. */
export async function settleApproval(
  db: Db | Trx,
  id: string,
  { state, now }: { state: Exclude<ApprovalState, 'pending'>; now: Date },
): Promise<boolean> {
  const settled = await db('chat_approvals')
    .where({ id, state: 'pending' })
    .where('expires_at', '>', now)
    .update({ state, decided_at: now })
  return settled > 0
}

/** Declines all that waits in a conversation. */
export async function declinePending(db: Db, conversationId: string, now: Date): Promise<void> {
  await db('chat_approvals')
    .where({ conversation_id: conversationId, state: 'pending' })
    .update({ state: 'declined', decided_at: now })
}
