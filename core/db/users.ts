import type { WeekStart } from '#core/domain/actor.ts'
import { toIso } from '#core/domain/time.ts'
import type { Theme, User } from '#core/domain/user.ts'
import type { Db, Trx } from './knex.ts'
import { UserModel } from './models/user.ts'

/** A user as use cases and workers know them; never with the password's hash. */
export interface StoredUser {
  id: string
  email: string
  name: string
  timeZone: string
  theme: Theme
  weekStart: WeekStart
  createdAt: Date
}

const COLUMNS = ['id', 'email', 'name', 'time_zone', 'theme', 'week_start', 'created_at'] as const

/** Null when there is no such user (any more). */
export async function findUserById(db: Db | Trx, id: string): Promise<StoredUser | null> {
  const row = await UserModel.query(db)
    .findById(id)
    .select(...COLUMNS)
  return row ? userFromRow(row) : null
}

/** Those of these users that there are. */
export async function findUsersById(db: Db | Trx, ids: readonly string[]): Promise<StoredUser[]> {
  const rows = await UserModel.query(db)
    .findByIds([...new Set(ids)])
    .select(...COLUMNS)
  return rows.map(userFromRow)
}

/** By the address in its one spelling (lower case), with what a password is checked against. */
export async function findUserByEmail(
  db: Db | Trx,
  email: string,
): Promise<{ user: StoredUser; passwordHash: string } | null> {
  const row = await UserModel.query(db).findOne({ email })
  return row ? { user: userFromRow(row), passwordHash: row.password_hash } : null
}

/** @throws a unique violation of users_email_key when the address is taken */
export async function insertUser(trx: Trx, user: StoredUser, passwordHash: string): Promise<void> {
  await UserModel.query(trx).insert({
    id: user.id,
    email: user.email,
    name: user.name,
    password_hash: passwordHash,
    time_zone: user.timeZone,
    theme: user.theme,
    week_start: user.weekStart,
    created_at: user.createdAt,
    updated_at: user.createdAt,
  })
}

/** False when there is no such user. */
export async function updatePasswordHash(trx: Trx, id: string, passwordHash: string, now: Date): Promise<boolean> {
  return (await UserModel.query(trx).where({ id }).patch({ password_hash: passwordHash, updated_at: now })) > 0
}

export interface ProfileChange {
  name?: string
  timeZone?: string
  theme?: Theme
  weekStart?: WeekStart
}

/** Changes the fields given; null when there is no such user. */
export async function updateUser(
  trx: Trx,
  id: string,
  { name, timeZone, theme, weekStart }: ProfileChange,
  now: Date,
): Promise<StoredUser | null> {
  const patch = {
    updated_at: now,
    ...(name !== undefined && { name }),
    ...(timeZone !== undefined && { time_zone: timeZone }),
    ...(theme !== undefined && { theme }),
    ...(weekStart !== undefined && { week_start: weekStart }),
  }
  const row = await UserModel.query(trx).patchAndFetchById(id, patch)
  // Objection's types promise a row that a deleted user does not have.
  return (row as UserModel | undefined) ? userFromRow(row) : null
}

export type UserRow = Pick<UserModel, (typeof COLUMNS)[number]>

export function userFromRow(row: UserRow): StoredUser {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    timeZone: row.time_zone,
    theme: row.theme,
    weekStart: row.week_start,
    createdAt: row.created_at,
  }
}

/** The user as every door shows them. */
export function toUser(user: StoredUser): User {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    time_zone: user.timeZone,
    theme: user.theme,
    week_start: user.weekStart,
    created_at: toIso(user.createdAt),
  }
}
