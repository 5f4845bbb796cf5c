import type { Knex } from 'knex'

/** Users, and the credentials that speak for them. Secrets are stored as keyed hashes only. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create extension if not exists unaccent')
  await db.raw('create extension if not exists pg_trgm')
  await db.raw('create extension if not exists btree_gin')
  // unaccent() is only STABLE, because a dictionary may change; naming the dictionary makes it safe to index.
  await db.raw(`create function docket_fold(text) returns text language sql immutable strict parallel safe
    as $$ select lower(public.unaccent('public.unaccent'::regdictionary, normalize($1, NFKC))) $$`)
  await db.raw(`
    create table users (
      id uuid primary key,
      email text not null unique,
      name text not null,
      password_hash text not null,
      time_zone text not null,
      theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
      week_start text not null default 'monday' check (week_start in ('monday', 'sunday', 'saturday')),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create table sessions (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      token_hash text not null unique,
      created_at timestamptz(3) not null,
      last_used_at timestamptz(3) not null,
      expires_at timestamptz(3) not null
    );
    create index sessions_user on sessions (user_id);
    create index sessions_expiry on sessions (expires_at);
    create table access_tokens (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      name text not null,
      token_hash text not null unique,
      scopes text[] not null,
      created_at timestamptz(3) not null,
      last_used_at timestamptz(3),
      expires_at timestamptz(3)
    );
    create index access_tokens_user on access_tokens (user_id);
    create table connections (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      client_id text not null,
      name text not null,
      scopes text[] not null,
      created_at timestamptz(3) not null,
      last_used_at timestamptz(3),
      unique (user_id, client_id)
    );
    create table sign_in_failures (
      id bigint generated always as identity primary key,
      email text not null,
      failed_at timestamptz(3) not null
    );
    create index sign_in_failures_email on sign_in_failures (email, failed_at);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table sign_in_failures, connections, access_tokens, sessions, users;
    drop function docket_fold(text);
    drop extension btree_gin; drop extension pg_trgm; drop extension unaccent;
  `)
}
