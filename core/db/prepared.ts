import type pg from 'pg'
import type { Db, Trx } from './knex.ts'
import { queryPrepared, type Parameter } from './prepared-query.ts'

/** A statement whose parameters are `$1`, `$2`, … The name stands for the text on every connection: never two texts under one. */
export interface Prepared {
  name: string
  text: string
}

/* What Knex has beneath its builders; of a transaction it is always the same connection. */
interface Connections {
  acquireConnection(): Promise<pg.Client>
  releaseConnection(connection: pg.Client): Promise<void>
  emit(event: 'query', query: { sql: string; bindings: readonly Parameter[] }): void
}

/**
 * Runs a statement that the server parses and plans once a connection: for the few that nearly every request runs and
 * whose plan does not depend on their values. Straight on the driver, because building such a statement anew each time
 * costs more than its round trip.
 */
export async function runPrepared<R extends pg.QueryResultRow>(
  db: Db | Trx,
  statement: Prepared,
  values: readonly Parameter[],
): Promise<R[]> {
  const connections = db.client as Connections
  const connection = await connections.acquireConnection()
  // Whoever listens to what runs hears of these too.
  connections.emit('query', { sql: statement.text, bindings: values })
  try {
    return await queryPrepared<R>(connection, statement, values)
  } finally {
    await connections.releaseConnection(connection)
  }
}
