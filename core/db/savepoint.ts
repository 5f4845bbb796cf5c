import type { Trx } from './knex.ts'

/** Runs a part of a transaction that may fail alone: what it wrote is taken back and its error thrown, the rest goes on. */
export async function inSavepoint<T>(trx: Trx, work: (trx: Trx) => Promise<T>): Promise<T> {
  return trx.transaction(work)
}
