import type { Db } from './knex.ts'

/** Tasks outside of the trash that were completed in [from, to). */
export async function countCompletedBetween(db: Db, userId: string, from: Date, to: Date): Promise<number> {
  const row = await db('tasks')
    .where({ user_id: userId, completed: true })
    .whereNull('deleted_at')
    .where('completed_at', '>=', from)
    .where('completed_at', '<', to)
    .count<{ count: number }[]>({ count: '*' })
  return row[0]?.count ?? 0
}
