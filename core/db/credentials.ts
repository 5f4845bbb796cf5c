import { scopes as allScopes, type Scope } from '#core/domain/actor.ts'
import type { Db, Trx } from './knex.ts'
import { AccessTokenModel } from './models/access-token.ts'
import { runPrepared } from './prepared.ts'
import { userFromRow, type StoredUser, type UserRow } from './users.ts'

export type CredentialKind = 'session' | 'token' | 'oauth'

/** A credential that is good right now, and whose it is. */
export interface FoundCredential {
  /** Of an OAuth access token that of its connection, which outlives the token. */
  id: string
  kind: CredentialKind
  /** Null for a session, which is the user in person. */
  name: string | null
  scopes: readonly Scope[]
  /** The servers that an OAuth access token was made out to; null for what is good everywhere. */
  audiences: readonly string[] | null
  /** Revoking any of these ends it. */
  endedBy: readonly string[]
  lastUsedAt: Date | null
  expiresAt: Date | null
  user: StoredUser
}

interface CredentialRow extends UserRow {
  credential_id: string
  credential_name: string | null
  token_id: string | null
  grant_id: string | null
  scopes: Scope[] | null
  audiences: string[] | null
  last_used_at: Date | null
  expires_at: Date | null
}

const OWNER = 'u.id, u.email, u.name, u.time_zone, u.theme, u.week_start, u.created_at'
const NO_GRANT = 'null as token_id, null as grant_id, null::text[] as audiences'
/* Three texts rather than one union: each is a single lookup in a unique index. */
const BY_HASH: Record<CredentialKind, string> = {
  session: `select c.id as credential_id, null as credential_name, null::text[] as scopes, ${NO_GRANT}, c.last_used_at, c.expires_at, ${OWNER}
    from sessions c join users u on u.id = c.user_id where c.token_hash = $1 and c.expires_at > $2`,
  token: `select c.id as credential_id, c.name as credential_name, c.scopes, ${NO_GRANT}, c.last_used_at, c.expires_at, ${OWNER}
    from access_tokens c join users u on u.id = c.user_id
    where c.token_hash = $1 and (c.expires_at is null or c.expires_at > $2)`,
  oauth: `select c.id as credential_id, c.name as credential_name, t.scopes, t.id as token_id, t.grant_id, g.audiences,
      c.last_used_at, t.expires_at, ${OWNER}
    from oauth_tokens t join oauth_grants g on g.id = t.grant_id join connections c on c.id = g.connection_id
      join users u on u.id = c.user_id
    where t.token_hash = $1 and t.kind = 'access' and t.expires_at > $2`,
}

/** The unexpired credential with this hash; one indexed query. */
export async function findCredential(
  db: Db,
  kind: CredentialKind,
  tokenHash: string,
  now: Date,
): Promise<FoundCredential | null> {
  const statement = { name: `find-credential-${kind}`, text: BY_HASH[kind] }
  const [row] = await runPrepared<CredentialRow>(db, statement, [tokenHash, now])
  if (!row) return null
  return {
    id: row.credential_id,
    kind,
    name: row.credential_name,
    scopes: row.scopes ?? allScopes,
    audiences: row.audiences,
    endedBy: [row.credential_id, row.grant_id, row.token_id].filter((id) => id !== null),
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    user: userFromRow(row),
  }
}

export interface NewSession {
  id: string
  userId: string
  tokenHash: string
  now: Date
  expiresAt: Date
}

export async function insertSession(trx: Trx | Db, session: NewSession): Promise<void> {
  await trx('sessions').insert({
    id: session.id,
    user_id: session.userId,
    token_hash: session.tokenHash,
    created_at: session.now,
    last_used_at: session.now,
    expires_at: session.expiresAt,
  })
}

/** Ends a session; false when it had ended before. */
export async function deleteSession(db: Db | Trx, userId: string, id: string): Promise<boolean> {
  return (await db('sessions').where({ id, user_id: userId }).delete()) > 0
}

/** Ends every session of a user and returns their ids. */
export async function deleteSessions(trx: Trx, userId: string): Promise<string[]> {
  const rows = await trx('sessions').where({ user_id: userId }).delete().returning<{ id: string }[]>('id')
  return rows.map(({ id }) => id)
}

/** Notes that a session was used and moves its end. A session that ended meanwhile stays ended. */
export async function touchSession(db: Db, id: string, now: Date, expiresAt: Date): Promise<void> {
  await db('sessions').where({ id }).update({ last_used_at: now, expires_at: expiresAt })
}

export async function touchToken(db: Db, id: string, now: Date): Promise<void> {
  await AccessTokenModel.query(db).where({ id }).patch({ last_used_at: now })
}

export async function touchConnection(db: Db, id: string, now: Date): Promise<void> {
  await db('connections').where({ id }).update({ last_used_at: now })
}

export interface NewToken {
  id: string
  userId: string
  name: string
  tokenHash: string
  scopes: readonly Scope[]
  expiresAt: Date | null
  now: Date
}

export async function insertToken(trx: Trx, token: NewToken): Promise<void> {
  await AccessTokenModel.query(trx).insert({
    id: token.id,
    user_id: token.userId,
    name: token.name,
    token_hash: token.tokenHash,
    scopes: [...token.scopes],
    created_at: token.now,
    last_used_at: null,
    expires_at: token.expiresAt,
  })
}

/** The user's personal tokens, newest first, expired ones too. */
export async function findTokens(db: Db, userId: string): Promise<AccessTokenModel[]> {
  return AccessTokenModel.query(db)
    .where({ user_id: userId })
    .orderBy([{ column: 'created_at', order: 'desc' }, 'id'])
}

export async function deleteToken(db: Db, userId: string, id: string): Promise<boolean> {
  return (await AccessTokenModel.query(db).where({ id, user_id: userId }).delete()) > 0
}

export interface ConnectionRow {
  id: string
  name: string
  scopes: Scope[]
  last_used_at: Date | null
  created_at: Date
  /** Whether it has a token that is good at the moment. */
  active: boolean
}

/** The applications that the user connected, newest first. */
export async function findConnections(db: Db, userId: string, now: Date): Promise<ConnectionRow[]> {
  const { rows } = await db.raw<{ rows: ConnectionRow[] }>(
    `select c.id, c.name, c.scopes, c.last_used_at, c.created_at, exists (
       select 1 from oauth_grants g join oauth_tokens t on t.grant_id = g.id
       where g.connection_id = c.id and t.expires_at > :now and t.used_at is null) as active
     from connections c where c.user_id = :userId order by c.created_at desc, c.id`,
    { userId, now },
  )
  return rows
}

export async function findConnectionName(db: Db | Trx, userId: string, id: string): Promise<string | null> {
  const row = await db('connections').where({ id, user_id: userId }).first<{ name: string } | undefined>('name')
  return row?.name ?? null
}

export async function deleteConnection(db: Db, userId: string, id: string): Promise<boolean> {
  return (await db('connections').where({ id, user_id: userId }).delete()) > 0
}
