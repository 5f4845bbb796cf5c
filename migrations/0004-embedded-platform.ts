import type { Knex } from 'knex'

/** What the embedded twins of the broker and the scheduler keep, and the dead letters of every platform. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table bus_partitions (
      topic text not null,
      partition integer not null,
      next_offset bigint not null default 0,
      primary key (topic, partition)
    );
    create table bus_messages (
      topic text not null,
      partition integer not null,
      "offset" bigint not null,
      key text,
      value text not null,
      headers jsonb not null default '{}',
      created_at timestamptz(3) not null,
      primary key (topic, partition, "offset")
    );
    create index bus_messages_created on bus_messages (topic, created_at);
    create table bus_offsets (
      consumer_group text not null,
      topic text not null,
      partition integer not null,
      committed bigint not null default 0,
      primary key (consumer_group, topic, partition)
    );

    create table dead_letters (
      id bigint generated always as identity primary key,
      topic text not null,
      partition integer not null,
      "offset" bigint not null,
      consumer_group text not null,
      key text,
      event_id text,
      value text not null,
      headers jsonb not null default '{}',
      error text not null,
      attempts integer not null,
      dead_at timestamptz(3) not null,
      replayed_at timestamptz(3),
      discarded_at timestamptz(3),
      unique (topic, partition, "offset", consumer_group)
    );

    create table scheduled_jobs (
      name text primary key,
      due_at timestamptz(3) not null,
      attempts integer not null default 0,
      created_at timestamptz(3) not null
    );
    create index scheduled_jobs_due on scheduled_jobs (due_at);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table scheduled_jobs, dead_letters, bus_offsets, bus_messages, bus_partitions')
}
