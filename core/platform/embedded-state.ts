import type { StatesStore } from '#core/db/states.ts'
import type { Clock, StateStore } from './ports.ts'
import { checkStateKey, encodeState, stateConflict } from './state-limits.ts'

/** The state store for installations without one: a table beside the tasks. */
export function createEmbeddedState({ store, clock }: { store: StatesStore; clock: Clock }): StateStore {
  return {
    async get(key) {
      checkStateKey(key)
      return store.find(key, clock.now())
    },
    async set(key, value, { etag, ttlSeconds }) {
      checkStateKey(key)
      const json = encodeState(value, ttlSeconds)
      const now = clock.now()
      const times = { now, expiresAt: new Date(now.getTime() + ttlSeconds * 1000) }
      const written = etag === null ? await store.insert(key, json, times) : await store.replace(key, json, etag, times)
      if (written === null) throw stateConflict(key)
      return written
    },
    async delete(key) {
      checkStateKey(key)
      await store.remove(key)
    },
    check: () => store.check(),
    // The connections are the database's.
    close: () => Promise.resolve(),
  }
}
