import type { Knex } from 'knex'

/** Docket as an OAuth authorization server: who may ask, what was granted, and the tokens that came of it, as hashes. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table oauth_clients (
      client_id text primary key,
      -- A document is what the client publishes at its client_id, which is a URL; it is fetched again when it is old.
      kind text not null check (kind in ('registered', 'document')),
      name text not null,
      redirect_uris text[] not null,
      secret_hash text,
      created_at timestamptz(3) not null,
      refreshed_at timestamptz(3) not null,
      last_used_at timestamptz(3) not null
    );
    create index oauth_clients_used on oauth_clients (last_used_at);
    create index connections_client on connections (client_id);

    -- One consent: its code, and the family of tokens that came of the code and of each other.
    create table oauth_grants (
      id uuid primary key,
      connection_id uuid not null references connections on delete cascade,
      scopes text[] not null,
      audiences text[] not null,
      redirect_uri text not null,
      code_hash text not null unique,
      code_challenge text not null,
      code_expires_at timestamptz(3) not null,
      code_used_at timestamptz(3),
      created_at timestamptz(3) not null
    );
    create index oauth_grants_connection on oauth_grants (connection_id);
    create index oauth_grants_code_expiry on oauth_grants (code_expires_at);

    create table oauth_tokens (
      id uuid primary key,
      grant_id uuid not null references oauth_grants on delete cascade,
      kind text not null check (kind in ('access', 'refresh')),
      token_hash text not null unique,
      scopes text[] not null,
      created_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      -- Of a refresh token: when it was exchanged. It is kept until its end, so that a second use is recognised.
      used_at timestamptz(3)
    );
    create index oauth_tokens_grant on oauth_tokens (grant_id);
    create index oauth_tokens_expiry on oauth_tokens (expires_at);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table oauth_tokens, oauth_grants, oauth_clients; drop index connections_client')
}
