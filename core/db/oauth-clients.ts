import type { Db, Trx } from './knex.ts'

/** An application that may ask people for access: it registered itself, or publishes a document about itself. */
export interface OAuthClient {
  clientId: string
  kind: 'registered' | 'document'
  name: string
  redirectUris: readonly string[]
  /** Null for a public client. */
  secretHash: string | null
  createdAt: Date
  /** When what is stored here was last heard of the client itself. */
  refreshedAt: Date
}

interface ClientRow {
  client_id: string
  kind: OAuthClient['kind']
  name: string
  redirect_uris: string[]
  secret_hash: string | null
  created_at: Date
  refreshed_at: Date
}

export async function findOAuthClient(db: Db | Trx, clientId: string): Promise<OAuthClient | null> {
  const row = await db('oauth_clients').where({ client_id: clientId }).first<ClientRow | undefined>()
  if (!row) return null
  return {
    clientId: row.client_id,
    kind: row.kind,
    name: row.name,
    redirectUris: row.redirect_uris,
    secretHash: row.secret_hash,
    createdAt: row.created_at,
    refreshedAt: row.refreshed_at,
  }
}

/** Stores a client; one that publishes a document is replaced by what the document says now. */
export async function saveOAuthClient(db: Db | Trx, client: OAuthClient): Promise<void> {
  await db('oauth_clients')
    .insert({
      client_id: client.clientId,
      kind: client.kind,
      name: client.name,
      redirect_uris: client.redirectUris,
      secret_hash: client.secretHash,
      created_at: client.createdAt,
      refreshed_at: client.refreshedAt,
      last_used_at: client.refreshedAt,
    })
    .onConflict('client_id')
    .merge(['name', 'redirect_uris', 'refreshed_at', 'last_used_at'])
}

export async function touchOAuthClient(db: Db | Trx, clientId: string, now: Date): Promise<void> {
  await db('oauth_clients').where({ client_id: clientId }).update({ last_used_at: now })
}
