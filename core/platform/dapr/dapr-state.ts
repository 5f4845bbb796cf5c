import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { StateStore } from '../ports.ts'
import { checkStateKey, encodeState, stateConflict } from '../state-limits.ts'
import { SidecarError, type Sidecar } from './sidecar.ts'

const STORE = '/v1.0/state/conversation-state'
const CHECK_MS = 2_000

/* The etag that callers see is written by ourselves: Dapr tells its own only to a later read, which may find more. */
const stored = z.object({ etag: z.string(), value: z.unknown() })

interface Found {
  etag: string
  value: unknown
  /** Dapr's own, which guards the write. */
  daprEtag: string
}

/** Dapr's state API over HTTP, whose SDK gives no etags and no deadlines. */
export function createDaprState(sidecar: Sidecar): StateStore {
  async function find(key: string): Promise<Found | null> {
    const { status, text, headers } = await sidecar.call(`${STORE}/${encodeURIComponent(key)}`)
    if (status === 204 || text === '') return null
    const { etag, value } = stored.parse(JSON.parse(text))
    return { etag, value, daprEtag: headers.get('etag') ?? '' }
  }

  async function write(key: string, json: string, found: Found | null, ttlSeconds: number): Promise<string> {
    const etag = randomUUID()
    const item = {
      key,
      value: { etag, value: JSON.parse(json) as unknown },
      ...(found && { etag: found.daprEtag }),
      options: { concurrency: 'first-write', consistency: 'strong' },
      // Every write: one without makes the row stay for ever.
      metadata: { ttlInSeconds: String(ttlSeconds) },
    }
    try {
      await sidecar.call(STORE, { method: 'POST', body: [item], deadlineMs: 10_000 })
    } catch (cause) {
      if (!(cause instanceof SidecarError)) throw cause
      // A repeat within Dapr may have met what its own first try had written.
      const now = await find(key)
      if (now?.etag === etag) return etag
      // Of a key that somebody else made first Dapr says no more than 500.
      if (cause.status === 409 || now?.etag !== found?.etag) throw stateConflict(key)
      throw cause
    }
    return etag
  }

  return {
    async get(key) {
      checkStateKey(key)
      const found = await find(key)
      return found && { value: found.value ?? null, etag: found.etag }
    },
    async set(key, value, { etag, ttlSeconds }) {
      checkStateKey(key)
      const json = encodeState(value, ttlSeconds)
      const found = await find(key)
      if ((found?.etag ?? null) !== etag) throw stateConflict(key)
      return write(key, json, found, ttlSeconds)
    },
    async delete(key) {
      checkStateKey(key)
      await sidecar.call(`${STORE}/${encodeURIComponent(key)}`, { method: 'DELETE' })
    },
    async check() {
      await sidecar.call(`${STORE}/readiness`, { deadlineMs: CHECK_MS })
    },
    close: () => Promise.resolve(),
  }
}
