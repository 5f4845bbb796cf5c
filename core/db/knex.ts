import knex, { type Knex } from 'knex'
import pg from 'pg'

export type Db = Knex
export type Trx = Knex.Transaction

export interface PoolOptions {
  /** `postgres://…`; a socket directory goes into `host`. */
  url: string
  /** Shown in pg_stat_activity. */
  name: string
  max?: number
}

const STATEMENT_TIMEOUT_MS = 15_000
const ACQUIRE_TIMEOUT_MS = 5_000

/* int8 arrives as text, because it may exceed 2^53; ours are counters and sequence numbers that never will. */
const INT8 = 20
/** How values are read from the texts that PostgreSQL sends. */
export const types = {
  getTypeParser: (oid: number, format?: string): ((text: string) => unknown) =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
}

/** The connection pool of one process. 8 is the measured best for the web on a small machine (see docs). */
export function openDatabase({ url, name, max = 8 }: PoolOptions): Db {
  return knex({
    client: 'pg',
    connection: { connectionString: url, types, ...sessionSettings(name) },
    pool: { min: 0, max },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    // Otherwise the messages of errors would carry the values, and with them people's texts into the logs.
    compileSqlOnError: false,
  })
}

/** A connection of one's own, outside the pool: for LISTEN and session locks. Not connected yet. */
export function dedicatedClient(url: string, name: string): pg.Client {
  return new pg.Client({
    connectionString: url,
    types,
    keepAlive: true,
    application_name: name,
    connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
  })
}

function sessionSettings(name: string) {
  return {
    application_name: name,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
  }
}
