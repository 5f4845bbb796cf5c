import type { Trx } from './knex.ts'

/**
 * Makes the acts of one user that count something (tags, reminders) run one after another until the transaction ends.
 * `no key update` leaves inserts that refer to the user free to go on.
 */
export async function lockUser(trx: Trx, userId: string): Promise<void> {
  await trx.raw('select 1 from users where id = ? for no key update', [userId])
}
