import type pg from 'pg'
import { types } from './knex.ts'
import type { Prepared } from './prepared.ts'

/** What a statement may be given. Objects go as JSON text, since PostgreSQL cannot know which type is meant. */
export type Parameter = string | number | boolean | Date | null | readonly (string | number)[]

/* The side of the driver's connection that its own queries use; its declared types stop short of it. */
interface Wire {
  stream: { cork(): void; uncork(): void }
  parsedStatements: Record<string, string | undefined>
  parse(statement: Prepared): void
  bind(bound: { statement: string; values: (string | null)[] }): void
  describe(what: { type: 'P' }): void
  execute(): void
  sync(): void
}

interface Column {
  name: string
  parse: (text: string) => unknown
}

/* The result of a statement has the same columns each time: PostgreSQL refuses a plan for which they have changed. */
const shapes = new WeakMap<Wire, Map<string, readonly Column[]>>()

/**
 * Runs a statement under its name, which a connection parses the first time. The driver's own query would ask each time
 * anew what the columns are and look up how to read them, which takes as long as all the rest of it.
 */
export function queryPrepared<R>(
  connection: pg.Client,
  statement: Prepared,
  values: readonly Parameter[],
): Promise<R[]> {
  const texts = values.map(toText)
  return new Promise<R[]>((resolve, reject) => {
    connection.query(preparedQuery(statement, texts, { resolve: (rows) => resolve(rows as R[]), reject }))
  }).catch((error: Error) => {
    // Its own trace leads to the socket that it was read from.
    Error.captureStackTrace(error)
    throw error
  })
}

interface Settle {
  resolve: (rows: Record<string, unknown>[]) => void
  reject: (error: Error) => void
}

/* What the driver calls is named by it, as is what it reads: `name` and `text`, to note the statement as parsed. */
function preparedQuery(statement: Prepared, values: (string | null)[], { resolve, reject }: Settle) {
  const { name, text } = statement
  const rows: Record<string, unknown>[] = []
  let known = new Map<string, readonly Column[]>()
  let columns: readonly Column[] | undefined
  let failure: Error | null = null
  return {
    name,
    text,
    submit(connection: pg.Connection): Error | null {
      const wire = connection as unknown as Wire
      const parsed = wire.parsedStatements[name]
      if (parsed !== undefined && parsed !== text) return new Error(`The statement ${name} has two texts.`)
      known = shapesOf(wire)
      columns = known.get(name)
      wire.stream.cork()
      if (parsed === undefined) wire.parse(statement)
      wire.bind({ statement: name, values })
      if (columns === undefined) wire.describe({ type: 'P' })
      wire.execute()
      wire.sync()
      wire.stream.uncork()
      return null
    },
    handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
      columns = fields.map((field) => ({ name: field.name, parse: types.getTypeParser(field.dataTypeID) }))
    },
    handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
      try {
        rows.push(readRow(columns!, fields))
      } catch (error) {
        failure ??= error as Error
      }
    },
    handleCommandComplete(): void {
      known.set(name, columns ?? [])
    },
    handleReadyForQuery(): void {
      if (failure) reject(failure)
      else resolve(rows)
    },
    handleError: reject,
    handleEmptyQuery(): void {},
    handlePortalSuspended(): void {},
  }
}

function shapesOf(wire: Wire): Map<string, readonly Column[]> {
  const known = shapes.get(wire) ?? new Map<string, readonly Column[]>()
  shapes.set(wire, known)
  return known
}

function readRow(columns: readonly Column[], fields: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (const [index, { name, parse }] of columns.entries()) {
    const text = fields[index] ?? null
    row[name] = text === null ? null : parse(text)
  }
  return row
}

function toText(value: Parameter): string | null {
  if (value === null) return null
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? `{${value.map(toElement).join(',')}}` : String(value)
}

function toElement(value: string | number): string {
  return typeof value === 'number' ? String(value) : `"${value.replace(/["\\]/g, '\\$&')}"`
}
