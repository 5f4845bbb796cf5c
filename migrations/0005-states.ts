import type { Knex } from 'knex'

/** The state store for installations without one. `json` and not `jsonb`: a value comes back as it was written. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table states (
      key text primary key,
      value json not null,
      etag uuid not null default gen_random_uuid(),
      expires_at timestamptz(3) not null
    );
    create index states_expires on states (expires_at);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table states')
}
