import type { Db } from './knex.ts'

export interface StoredState {
  value: unknown
  etag: string
}

export type StatesStore = ReturnType<typeof createStatesStore>

/** The embedded state store's table. A row that has expired counts as absent; retention removes it. */
export function createStatesStore(db: Db) {
  return {
    find: (key: string, now: Date) => find(db, key, now),
    insert: (key: string, json: string, times: { now: Date; expiresAt: Date }) => insert(db, key, json, times),
    replace: (key: string, json: string, etag: string, times: { now: Date; expiresAt: Date }) =>
      replace(db, key, json, etag, times),
    async remove(key: string) {
      await db('states').where({ key }).delete()
    },
    async check() {
      await db.raw('select 1 from states limit 1')
    },
  }
}

async function find(db: Db, key: string, now: Date): Promise<StoredState | null> {
  const row = await db('states').where({ key }).where('expires_at', '>', now).first<StoredState>('value', 'etag')
  return row ?? null
}

/** The new etag, or null when there is a live row of this key. */
async function insert(
  db: Db,
  key: string,
  json: string,
  { now, expiresAt }: { now: Date; expiresAt: Date },
): Promise<string | null> {
  const { rows } = await db.raw<{ rows: { etag: string }[] }>(
    `insert into states (key, value, expires_at) values (:key, :json, :expiresAt)
     on conflict (key) do update set value = excluded.value, etag = excluded.etag, expires_at = excluded.expires_at
     where states.expires_at <= :now returning etag`,
    { key, json, now, expiresAt },
  )
  return rows[0]?.etag ?? null
}

/** The new etag, or null when the row has another etag by now, has expired or is gone. */
async function replace(
  db: Db,
  key: string,
  json: string,
  etag: string,
  { now, expiresAt }: { now: Date; expiresAt: Date },
): Promise<string | null> {
  // Compared as text: what is no UUID is merely no etag of ours.
  const { rows } = await db.raw<{ rows: { etag: string }[] }>(
    `update states set value = :json, etag = gen_random_uuid(), expires_at = :expiresAt
     where key = :key and etag::text = :etag and expires_at > :now returning etag`,
    { key, json, etag, now, expiresAt },
  )
  return rows[0]?.etag ?? null
}
