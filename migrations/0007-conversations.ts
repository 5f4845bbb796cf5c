import type { Knex } from 'knex'

/**
 * The assistant: the index of conversations (what was said is in the state store), who is taking a turn in each, what
 * waits for a click, and what turns have cost. A turn outlives its conversation, or deleting one would lift the limits.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table conversations (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      title text not null,
      search_text text not null default '',
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      turn_id uuid,
      turn_until timestamptz(3)
    );
    create index conversations_user on conversations (user_id, updated_at desc, id);
    create index conversations_expiry on conversations (expires_at);

    create table chat_turns (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      conversation_id uuid not null,
      started_at timestamptz(3) not null,
      input_tokens integer not null default 0,
      output_tokens integer not null default 0,
      idempotency_key text,
      fingerprint text,
      unique (user_id, idempotency_key)
    );
    create index chat_turns_user on chat_turns (user_id, started_at);
    create index chat_turns_started on chat_turns (started_at);

    create table chat_approvals (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      conversation_id uuid not null references conversations on delete cascade,
      call_id text not null,
      tool text not null,
      arguments json not null,
      arguments_hash text not null,
      summary text not null,
      affected json not null,
      state text not null default 'pending' check (state in ('pending', 'approved', 'declined')),
      created_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      decided_at timestamptz(3)
    );
    create index chat_approvals_conversation on chat_approvals (conversation_id, created_at);

    create table chat_settings (
      user_id uuid primary key references users on delete cascade,
      approvals text not null check (approvals in ('always', 'destructive', 'read_only'))
    );
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table chat_settings, chat_approvals, chat_turns, conversations')
}
