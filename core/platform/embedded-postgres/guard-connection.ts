import { Client, type ClientConfig } from 'pg'

/** Where and as whom to connect: `host` is a socket folder, on Windows an address. */
export interface Connection {
  host: string
  port: number
  user: string
  database: string
  password?: string
}

/** The connection that holds the lock; `lost` resolves when it ends, for whatever reason. */
export interface Guard {
  client: Client
  lost: Promise<void>
  serverPid: number
}

/** `held` names the process that has the lock; `later` is a server that is not there (yet), starting or ending. */
export type GuardAttempt =
  | { state: 'ready'; guard: Guard }
  | { state: 'held'; holder: string }
  | { state: 'later' }
  | { state: 'refused'; problem: string }

// 'docket' in ASCII, cut to the two 32-bit halves that pg_locks shows.
const lockClass = 0x646f636b
const lockObject = 0x6574

/**
 * Opens the one connection that makes its process the owner of a data directory: a session lock in the server itself.
 * The kernel closes the connection when the process dies, whatever it dies of, and no number can be mistaken for it.
 */
export async function tryGuard(connection: Connection): Promise<GuardAttempt> {
  const client = new Client(clientConfig(connection))
  // Errors after the connect arrive here too, together with 'end'; without a listener they would end the process.
  client.on('error', () => undefined)
  const lost = new Promise<void>((resolve) => client.once('end', () => resolve()))
  try {
    await client.connect()
    const taken = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      lockClass,
      lockObject,
    ])
    if (taken.rows[0]?.taken) {
      const serverPid = await postmasterPid(client)
      return { state: 'ready', guard: { client, lost, serverPid } }
    }
    const holder = await holderName(client)
    await client.end()
    return { state: 'held', holder }
  } catch (error) {
    await client.end().catch(() => undefined)
    return classify(error)
  }
}

/** The guard alone no longer keeps Node from ending. (@types/pg does not know unref.) */
export function letProcessEnd({ client }: Guard): void {
  const known: Client & { unref?: () => void } = client
  known.unref?.()
}

/** Makes the database when it is missing. The name is the launcher's own, never a user's. */
export async function ensureDatabase(client: Client, name: string): Promise<void> {
  const found = await client.query('select 1 from pg_database where datname = $1', [name])
  if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
}

function clientConfig(connection: Connection): ClientConfig {
  return {
    ...connection,
    // Every server has this database, and it is nobody's template.
    database: 'postgres',
    application_name: `docket launcher, process ${process.pid}`,
    connectionTimeoutMillis: 10_000,
  }
}

async function holderName(client: Client): Promise<string> {
  const found = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.classid = $1 and l.objid = $2 and l.granted`,
    [lockClass, lockObject],
  )
  return /process \d+/.exec(found.rows[0]?.name ?? '')?.[0] ?? 'another process'
}

async function postmasterPid(client: Client): Promise<number> {
  const found = await client.query<{ line: string }>(
    `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as line`,
  )
  return Number(found.rows[0]?.line)
}

function classify(error: unknown): GuardAttempt {
  const { code = '', message } = error as NodeJS.ErrnoException
  // 57P03: starting up, shutting down or in recovery; 57P01 and 57P02: ending under our hands.
  const passing = ['57P03', '57P01', '57P02', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ENOENT', 'ENOTSOCK']
  if (passing.includes(code) || /terminated unexpectedly/.test(message)) return { state: 'later' }
  return { state: 'refused', problem: message }
}
