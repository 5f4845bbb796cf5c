import type { Knex } from 'knex'

/** What happened: change sets, the outbox that is also the history, activity, and what makes retries harmless. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table change_sets (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      credential_id text,
      actor_type text not null,
      actor_name text not null,
      reason text,
      undo_of uuid references change_sets on delete set null,
      undone_by uuid references change_sets on delete set null deferrable initially deferred,
      created_at timestamptz(3) not null
    );
    create index change_sets_user on change_sets (user_id, created_at desc, id);

    -- The outbox. A row without seq waits for the relay; seq is gap-free in the order of publication and is the cursor.
    create table events (
      id bigint generated always as identity primary key,
      event_id uuid not null unique,
      user_id uuid not null references users on delete cascade,
      event_type text not null,
      task_id integer,
      tag_id integer,
      change_set_id uuid not null,
      payload jsonb not null,
      undo jsonb,
      created_at timestamptz(3) not null,
      seq bigint,
      published_at timestamptz(3)
    );
    create index events_waiting on events (id) where seq is null;
    create unique index events_seq on events (seq) where seq is not null;
    create index events_user_seq on events (user_id, seq) where seq is not null;
    create index events_change_set on events (change_set_id, id);
    create index events_task on events (task_id, id) where task_id is not null;
    create index events_tag on events (tag_id, id) where tag_id is not null;
    create index events_published on events (published_at) where published_at is not null;

    create table relay_state (
      singleton boolean primary key default true check (singleton),
      last_seq bigint not null default 0,
      purged_seq bigint not null default 0
    );
    insert into relay_state default values;

    create table activity_logs (
      id integer generated always as identity primary key,
      user_id uuid not null references users on delete cascade,
      event_id uuid not null unique,
      task_id integer,
      action text not null,
      old_values jsonb,
      new_values jsonb,
      actor_type text not null,
      actor_name text not null,
      reason text,
      change_set_id uuid,
      created_at timestamptz(3) not null
    );
    create index activity_logs_user on activity_logs (user_id, id desc);
    create index activity_logs_task on activity_logs (task_id, id desc);

    create table inbox (
      consumer text not null,
      event_id uuid not null,
      processed_at timestamptz(3) not null,
      primary key (consumer, event_id)
    );
    create index inbox_processed on inbox (processed_at);

    create table idempotency_keys (
      user_id uuid not null references users on delete cascade,
      key text not null,
      fingerprint text not null,
      change_set_id uuid,
      -- json, not jsonb: a repeat answers to the letter what the first answer was, the order of its fields included.
      result json,
      created_at timestamptz(3) not null,
      primary key (user_id, key)
    );
    create index idempotency_keys_created on idempotency_keys (created_at);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table idempotency_keys, inbox, activity_logs, relay_state, events, change_sets')
}
