import type { Scope } from '#core/domain/actor.ts'
import type { Db, Trx } from './knex.ts'

/** One consent of a user to a client: its code, and the family of tokens that came of it. */
export interface OAuthGrant {
  id: string
  connectionId: string
  clientId: string
  scopes: readonly Scope[]
  audiences: readonly string[]
  redirectUri: string
  codeChallenge: string
  codeExpiresAt: Date
  codeUsedAt: Date | null
}

export interface OAuthToken {
  id: string
  grantId: string
  kind: 'access' | 'refresh'
  scopes: readonly Scope[]
  expiresAt: Date
  usedAt: Date | null
}

interface GrantRow {
  id: string
  connection_id: string
  client_id: string
  scopes: Scope[]
  audiences: string[]
  redirect_uri: string
  code_challenge: string
  code_expires_at: Date
  code_used_at: Date | null
}

interface TokenRow {
  id: string
  grant_id: string
  kind: OAuthToken['kind']
  scopes: Scope[]
  expires_at: Date
  used_at: Date | null
}

/** Makes the connection of a user and a client, or adds to its scopes; returns its id. */
export async function connectClient(
  trx: Trx,
  made: { id: string; userId: string; clientId: string; name: string; scopes: readonly Scope[]; now: Date },
): Promise<string> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `insert into connections as c (id, user_id, client_id, name, scopes, created_at)
     values (:id, :userId, :clientId, :name, :scopes, :now)
     on conflict (user_id, client_id) do update set name = excluded.name,
       scopes = array(select distinct unnest(c.scopes || excluded.scopes) order by 1)
     returning id`,
    { ...made, scopes: [...made.scopes] },
  )
  return rows[0]!.id
}

/** Whether the user has let this client in before. */
export async function isConnected(db: Db, userId: string, clientId: string): Promise<boolean> {
  return (await db('connections').where({ user_id: userId, client_id: clientId }).first('id')) !== undefined
}

export async function insertGrant(
  trx: Trx,
  grant: Omit<OAuthGrant, 'clientId' | 'codeUsedAt'> & { codeHash: string; now: Date },
): Promise<void> {
  await trx('oauth_grants').insert({
    id: grant.id,
    connection_id: grant.connectionId,
    scopes: [...grant.scopes],
    audiences: [...grant.audiences],
    redirect_uri: grant.redirectUri,
    code_hash: grant.codeHash,
    code_challenge: grant.codeChallenge,
    code_expires_at: grant.codeExpiresAt,
    created_at: grant.now,
  })
}

/**
 * A grant, locked until the transaction ends. Whoever changes anything of a family locks its grant first, so that of two
 * that come at once the second sees what the first has done.
 */
export async function lockGrant(trx: Trx, by: { code_hash: string } | { id: string }): Promise<OAuthGrant | null> {
  const row = await trx('oauth_grants as g')
    .where(by)
    .forUpdate('g')
    .first<Omit<GrantRow, 'client_id'> | undefined>('g.*')
  if (!row) return null
  const connection = await trx('connections').where({ id: row.connection_id }).first<{ client_id: string }>('client_id')
  return {
    id: row.id,
    connectionId: row.connection_id,
    clientId: connection.client_id,
    scopes: row.scopes,
    audiences: row.audiences,
    redirectUri: row.redirect_uri,
    codeChallenge: row.code_challenge,
    codeExpiresAt: row.code_expires_at,
    codeUsedAt: row.code_used_at,
  }
}

export async function markCodeUsed(trx: Trx, grantId: string, now: Date): Promise<void> {
  await trx('oauth_grants').where({ id: grantId }).update({ code_used_at: now })
}

/** Ends a family: the grant and every token of it. */
export async function deleteGrant(trx: Trx, grantId: string): Promise<void> {
  await trx('oauth_grants').where({ id: grantId }).delete()
}

export async function insertOAuthTokens(
  trx: Trx,
  tokens: readonly (Omit<OAuthToken, 'usedAt'> & { tokenHash: string; now: Date })[],
): Promise<void> {
  await trx('oauth_tokens').insert(
    tokens.map((token) => ({
      id: token.id,
      grant_id: token.grantId,
      kind: token.kind,
      token_hash: token.tokenHash,
      scopes: [...token.scopes],
      created_at: token.now,
      expires_at: token.expiresAt,
    })),
  )
}

/** The access or refresh token with this hash, expired and used ones too. */
export async function findOAuthToken(db: Db | Trx, tokenHash: string): Promise<OAuthToken | null> {
  const row = await db('oauth_tokens').where({ token_hash: tokenHash }).first<TokenRow | undefined>()
  if (!row) return null
  const { id, grant_id: grantId, kind, scopes, expires_at: expiresAt, used_at: usedAt } = row
  return { id, grantId, kind, scopes, expiresAt, usedAt }
}

export async function markTokenUsed(trx: Trx, id: string, now: Date): Promise<void> {
  await trx('oauth_tokens').where({ id }).update({ used_at: now })
}

export async function deleteOAuthToken(trx: Trx, id: string): Promise<void> {
  await trx('oauth_tokens').where({ id }).delete()
}
