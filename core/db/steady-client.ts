import type { Client } from 'pg'
import { dedicatedClient } from './knex.ts'

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 3_000

interface SteadyClientOptions {
  url: string
  name: string
  /** Runs on every new connection before it is handed out, for example LISTEN. */
  prepare?: (client: Client) => Promise<void>
  /** Every connection after the first one. */
  onReconnected?: () => void
  /** The connection is gone, and with it its session locks. */
  onLost?: (cause: Error) => void
}

export interface SteadyClient {
  /** The connection, or null while there is none. */
  current(): Client | null
  close(): Promise<void>
}

/**
 * A connection outside the pool that comes back by itself, with growing pauses while the database is away. Resolves
 * after the first attempt, whether or not it succeeded: a process can start before its database.
 */
export async function openSteadyClient(options: SteadyClientOptions): Promise<SteadyClient> {
  let client: Client | null = null
  let connectedBefore = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  function lose(lost: Client, cause: Error): void {
    // A failing connection reports both an error and its end.
    if (client !== lost) return
    client = null
    options.onLost?.(cause)
    retryIn(FIRST_DELAY_MS)
  }

  function retryIn(delay: number): void {
    if (closed) return
    timer = setTimeout(() => void connect(Math.min(delay * 2, MAX_DELAY_MS)), delay).unref()
  }

  async function connect(nextDelay: number): Promise<void> {
    const fresh = dedicatedClient(options.url, options.name)
    fresh.on('error', (error) => lose(fresh, error))
    fresh.on('end', () => lose(fresh, new Error('the connection was closed')))
    try {
      await fresh.connect()
      await options.prepare?.(fresh)
      if (closed) return await fresh.end()
    } catch {
      await fresh.end().catch(() => undefined)
      return retryIn(nextDelay)
    }
    client = fresh
    if (connectedBefore) options.onReconnected?.()
    connectedBefore = true
  }

  await connect(FIRST_DELAY_MS)
  return {
    current: () => client,
    async close() {
      closed = true
      clearTimeout(timer)
      const last = client
      client = null
      await last?.end().catch(() => undefined)
    },
  }
}
