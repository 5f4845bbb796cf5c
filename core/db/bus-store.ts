import type { BusMessage, Delivery } from '#core/platform/ports.ts'
import type { Db } from './knex.ts'
import { runPrepared, type Prepared } from './prepared.ts'

export interface PlacedMessage extends BusMessage {
  partition: number
}

export interface PartitionId {
  topic: string
  partition: number
}

export interface PartitionHead extends PartitionId {
  /** The offset that the next message will get. */
  next: number
}

export type BusStore = ReturnType<typeof createBusStore>

/** The embedded bus's log and offsets: what a broker would keep, in tables. */
export function createBusStore(db: Db) {
  return {
    ensurePartitions: (partitions: readonly PartitionId[]) => ensurePartitions(db, partitions),
    append: (messages: readonly PlacedMessage[], now: Date) => append(db, messages, now),
    read: (at: PartitionId, from: number, limit: number) => read(db, at, from, limit),
    heads: () => heads(db),
    position: (group: string, at: PartitionId) => position(db, group, at),
    commit: (group: string, at: PartitionId, next: number) => commit(db, group, at, next),
    lag: () => lag(db),
    async check() {
      await db.raw('select 1 from bus_partitions limit 1')
    },
  }
}

async function ensurePartitions(db: Db, partitions: readonly PartitionId[]): Promise<void> {
  await db.raw(
    `insert into bus_partitions (topic, partition) select * from unnest(:topics::text[], :partitions::integer[])
     on conflict do nothing`,
    { topics: partitions.map(({ topic }) => topic), partitions: partitions.map(({ partition }) => partition) },
  )
}

const APPEND: Prepared = {
  name: 'append-to-bus',
  text: `with texts as (
      select value, n from json_array_elements_text($1::json) with ordinality as t (value, n)
    ), input as (
      select i.n, i.topic, i.partition, i.key, t.value, i.headers
      from json_to_recordset($2::json)
        as i (n integer, topic text, partition integer, key text, value integer, headers jsonb)
      join texts t on t.n = i.value
    ), counts as (
      select topic, partition, count(*) as messages from input group by topic, partition
    ), locked as materialized (
      select p.topic, p.partition, c.messages from bus_partitions p join counts c using (topic, partition)
      order by p.topic, p.partition for no key update of p
    ), moved as (
      update bus_partitions p set next_offset = p.next_offset + l.messages from locked l
      where p.topic = l.topic and p.partition = l.partition returning p.topic, p.partition, p.next_offset - l.messages as first
    )
    insert into bus_messages (topic, partition, "offset", key, value, headers, created_at)
    select i.topic, i.partition, m.first + row_number() over (partition by i.topic, i.partition order by i.n) - 1,
      i.key, i.value, i.headers, $3
    from input i join moved m on m.topic = i.topic and m.partition = i.partition`,
}

/**
 * Appends in one statement. The partition's row stays locked until the commit, so offsets become visible in their order
 * and without gaps; rows are locked in one order, so that two publishers cannot deadlock.
 *
 * Texts travel as JSON and each once, though most messages go to two topics: arrays of long texts, which the driver
 * escapes character by character, take twice as long.
 */
async function append(db: Db, messages: readonly PlacedMessage[], now: Date): Promise<void> {
  const values = [...new Set(messages.map(({ value }) => value))]
  const indexes = new Map(values.map((value, index) => [value, index + 1]))
  const places = messages.map(({ topic, partition, key, value, headers, eventId }, n) => {
    return { n, topic, partition, key, value: indexes.get(value), headers: { ...headers, event_id: eventId } }
  })
  await runPrepared(db, APPEND, [JSON.stringify(values), JSON.stringify(places), now])
}

const READ: Prepared = {
  name: 'read-bus',
  text: `select topic, partition, m."offset"::text as "offset", key, value, headers from bus_messages m
    where topic = $1 and partition = $2 and m."offset" >= $3 order by m."offset" limit $4`,
}

function read(db: Db, at: PartitionId, from: number, limit: number): Promise<Delivery[]> {
  return runPrepared<Delivery>(db, READ, [at.topic, at.partition, from, limit])
}

const HEADS: Prepared = {
  name: 'read-bus-heads',
  text: 'select topic, partition, next_offset as next from bus_partitions',
}

function heads(db: Db): Promise<PartitionHead[]> {
  return runPrepared<PartitionHead>(db, HEADS, [])
}

/* A new group starts at the oldest message there is. */
async function position(db: Db, group: string, at: PartitionId): Promise<number> {
  const { rows } = await db.raw<{ rows: { committed: number }[] }>(
    `insert into bus_offsets (consumer_group, topic, partition, committed)
     select :group, p.topic, p.partition, coalesce((select min("offset") from bus_messages m
       where m.topic = p.topic and m.partition = p.partition), p.next_offset)
     from bus_partitions p where p.topic = :topic and p.partition = :partition
     on conflict (consumer_group, topic, partition) do update set committed = bus_offsets.committed
     returning committed`,
    { group, ...at },
  )
  return rows[0]!.committed
}

/* Never backwards: a former owner that wakes up late must not make the present one repeat everything. */
const COMMIT: Prepared = {
  name: 'commit-bus-offset',
  text: `update bus_offsets set committed = $4
    where consumer_group = $1 and topic = $2 and partition = $3 and committed < $4`,
}

async function commit(db: Db, group: string, at: PartitionId, next: number): Promise<void> {
  await runPrepared(db, COMMIT, [group, at.topic, at.partition, next])
}

async function lag(db: Db): Promise<{ group: string; topic: string; lag: number }[]> {
  const { rows } = await db.raw<{ rows: { group: string; topic: string; lag: number }[] }>(
    `select o.consumer_group as "group", o.topic, sum(p.next_offset - o.committed)::bigint as lag
     from bus_offsets o join bus_partitions p using (topic, partition) group by 1, 2 order by 1, 2`,
  )
  return rows
}
