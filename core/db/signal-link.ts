import type { Client } from 'pg'
import { openSteadyClient } from './steady-client.ts'

const CHANNEL = 'docket_signals'

/** Short texts to and from the other processes on this database. */
export interface SignalLink {
  /** Sends, or drops the text while there is no connection. */
  send(text: string): void
  /** What other processes sent; one's own texts do not come back. */
  onMessage(listener: (text: string) => void): void
  /** The connection was away, and texts may have been lost. */
  onReconnected(listener: () => void): void
  close(): Promise<void>
}

/**
 * LISTEN and NOTIFY on one connection of its own: never from the pool, where a session does not last, and never inside a
 * transaction of a change, where NOTIFY would hold a database-wide lock until the WAL is flushed.
 */
export async function openSignalLink(url: string, name: string): Promise<SignalLink> {
  let hear: (text: string) => void = () => undefined
  let reconnected: () => void = () => undefined
  const waiting = new Set<string>()
  let sending = false

  const connection = await openSteadyClient({
    url,
    name,
    onReconnected: () => reconnected(),
    async prepare(client) {
      client.on('notification', (message) => {
        const own = message.processId === (client as Client & { processID?: number }).processID
        if (!own && message.payload) hear(message.payload)
      })
      await client.query(`listen ${CHANNEL}`)
    },
  })

  /* One statement at a time; what arrives meanwhile goes out together with the next. */
  async function flush(): Promise<void> {
    const client = connection.current()
    const texts = [...waiting]
    waiting.clear()
    if (!client || texts.length === 0) return
    sending = true
    try {
      await client.query('select pg_notify($1, text) from unnest($2::text[]) as text', [CHANNEL, texts])
    } catch {
      // A hint: the others find out by polling.
    }
    sending = false
    if (waiting.size > 0) await flush()
  }

  return {
    send(text) {
      waiting.add(text)
      if (!sending) void flush()
    },
    onMessage(listener) {
      hear = listener
    },
    onReconnected(listener) {
      reconnected = listener
    },
    close: () => connection.close(),
  }
}
