import type { Knex } from 'knex'
import { DEAD_LETTER_RETENTION_MS, deadLetterTopic, topics, topicSettings } from '#core/domain/events.ts'
import type { Db } from './knex.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/* Small enough that no delete comes near the statement timeout or holds its locks for long. */
const BATCH = 1_000

/** Ends of life: rows of `table` go when `column` is older than this. */
const LIFETIMES = [
  { table: 'tasks', column: 'deleted_at', ms: 7 * DAY },
  { table: 'reminders', column: 'ended_at', ms: 30 * DAY },
  { table: 'idempotency_keys', column: 'created_at', ms: DAY },
  // A day longer than any message of the task topics lives, so that the last redelivery is still recognised.
  { table: 'inbox', column: 'processed_at', ms: 8 * DAY },
  { table: 'sessions', column: 'expires_at', ms: 0 },
  { table: 'oauth_tokens', column: 'expires_at', ms: 0 },
  { table: 'states', column: 'expires_at', ms: 0 },
  { table: 'conversations', column: 'expires_at', ms: 0 },
  { table: 'chat_turns', column: 'started_at', ms: 2 * DAY },
  { table: 'sign_in_failures', column: 'failed_at', ms: DAY },
  { table: 'dead_letters', column: 'replayed_at', ms: DEAD_LETTER_RETENTION_MS },
  { table: 'dead_letters', column: 'discarded_at', ms: DEAD_LETTER_RETENTION_MS },
] as const

const PUBLISHED_EVENTS_MS = 7 * DAY
/* A change set is told by its events, and can be undone for as long as they are kept. */
const EMPTY_CHANGE_SETS_MS = 8 * DAY
const IDLE_CLIENT_MS = 90 * DAY

/** Removes what has lived long enough; returns how many rows went, by table. Safe to run in several processes at once. */
export async function purgeExpired(db: Db, now: Date): Promise<Record<string, number>> {
  const purged: Record<string, number> = {}
  for (const { table, column, ms } of LIFETIMES) {
    purged[table] = (purged[table] ?? 0) + (await purgeTable(db, table, column, before(now, ms)))
  }
  purged['oauth_grants'] = await purgeGrants(db, before(now, HOUR))
  purged['oauth_clients'] = await purgeClients(db, before(now, IDLE_CLIENT_MS))
  purged['events'] = await purgePublishedEvents(db, before(now, PUBLISHED_EVENTS_MS))
  purged['change_sets'] = await purgeChangeSets(db, before(now, EMPTY_CHANGE_SETS_MS))
  purged['bus_messages'] = await trimBus(db, now)
  return purged
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms)
}

async function purgeTable(db: Db, table: string, column: string, until: Date): Promise<number> {
  return inBatches(db, `delete from ?? where ctid in (select ctid from ?? where ?? < ? limit ${BATCH})`, [
    table,
    table,
    column,
    until,
  ])
}

/* Consents of which nothing is left: the code is over, and so is every token. */
async function purgeGrants(db: Db, until: Date): Promise<number> {
  return inBatches(
    db,
    `delete from oauth_grants where id in (
       select g.id from oauth_grants g where g.code_expires_at < ? and not exists (
         select 1 from oauth_tokens t where t.grant_id = g.id) limit ${BATCH})`,
    [until],
  )
}

/* Anybody can register: whom nobody let in, and who has not asked for long, is forgotten. */
async function purgeClients(db: Db, until: Date): Promise<number> {
  return inBatches(
    db,
    `delete from oauth_clients where client_id in (
       select o.client_id from oauth_clients o where o.last_used_at < ? and not exists (
         select 1 from connections c where c.client_id = o.client_id) limit ${BATCH})`,
    [until],
  )
}

/* First the mark, then the rows: a cursor below the mark is answered with a reset and never with a gap. */
async function purgePublishedEvents(db: Db, until: Date): Promise<number> {
  await db.raw(
    `update relay_state set purged_seq = old.seq
     from (select max(seq) as seq from events where published_at < ?) as old where old.seq > relay_state.purged_seq`,
    [until],
  )
  return inBatches(
    db,
    `delete from events where id in (
       select id from events where seq <= (select purged_seq from relay_state) order by seq limit ${BATCH})`,
  )
}

async function purgeChangeSets(db: Db, until: Date): Promise<number> {
  return inBatches(
    db,
    `delete from change_sets where ctid in (
       select c.ctid from change_sets c where c.created_at < ?
         and not exists (select 1 from events e where e.change_set_id = c.id) limit ${BATCH})`,
    [until],
  )
}

/** Trims the embedded bus by the age that each topic grants, but never what a group has yet to consume. */
async function trimBus(db: Db, now: Date): Promise<number> {
  let trimmed = 0
  for (const topic of topics) {
    trimmed += await trimTopic(db, topic, before(now, topicSettings[topic].retentionMs))
    trimmed += await trimTopic(db, deadLetterTopic(topic), before(now, DEAD_LETTER_RETENTION_MS))
  }
  return trimmed
}

async function trimTopic(db: Db, topic: string, until: Date): Promise<number> {
  return inBatches(
    db,
    `delete from bus_messages where ctid in (
       select m.ctid from bus_messages m where m.topic = :topic and m.created_at < :until and not exists (
         select 1 from bus_offsets o
         where o.topic = m.topic and o.partition = m.partition and o.committed <= m."offset")
       limit ${BATCH})`,
    { topic, until },
  )
}

/* `sql` deletes at most BATCH rows at a time. */
async function inBatches(
  db: Db,
  sql: string,
  bindings: readonly Knex.RawBinding[] | Knex.ValueDict = [],
): Promise<number> {
  let total = 0
  for (let purged = BATCH; purged === BATCH;) {
    ;({ rowCount: purged } = await db.raw<{ rowCount: number }>(sql, bindings))
    total += purged
  }
  return total
}
