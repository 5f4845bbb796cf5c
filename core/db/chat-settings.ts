import type { Db } from './knex.ts'

/** How a user wants to be asked; null: as by default. */
export async function findApprovalMode(db: Db, userId: string): Promise<string | null> {
  const row = await db('chat_settings').where({ user_id: userId }).first<{ approvals: string } | undefined>('approvals')
  return row?.approvals ?? null
}

export async function upsertApprovalMode(db: Db, userId: string, approvals: string): Promise<void> {
  await db('chat_settings').insert({ user_id: userId, approvals }).onConflict('user_id').merge()
}
