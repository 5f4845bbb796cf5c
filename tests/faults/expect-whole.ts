import { expect } from 'vitest'
import type { Db } from '#core/db/knex.ts'
import { topics, topicsOf, type AnyEvent, type EventType } from '#core/domain/events.ts'
import type { Delivery } from '#core/platform/ports.ts'
import { COMPLETIONS, MUTATIONS, REMINDERS, type Load } from './load.ts'
import type { Installation } from './installation.ts'
import { readTopics } from '#tests/infra/kafka/read-topics.ts'

interface EventRow {
  eventId: string
  userId: string
  type: EventType
}

/** Nothing of these loads was lost and nothing was done twice, wherever one looks, and nothing had to be repaired. */
export async function expectWhole(
  { observer, broker, workers }: Pick<Installation, 'observer' | 'broker' | 'workers'>,
  loads: readonly Pick<Load, 'userIds'>[],
): Promise<void> {
  const userIds = loads.flatMap((load) => load.userIds)
  const events = await eventsOf(observer.db, userIds)
  const ours = new Set(userIds)
  const messages = (await readTopics(broker.address, topics)).filter(({ key }) => key !== null && ours.has(key))
  expectEventsOnTopics(events, messages)
  expectOrder(events, messages)
  await expectEffects(observer.db, userIds, loads.length)
  for (const { url } of workers) {
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).not.toMatch(/^docket_reconciled_total\{/m)
  }
}

async function eventsOf(db: Db, userIds: readonly string[]): Promise<EventRow[]> {
  return db('events')
    .whereIn('user_id', userIds)
    .orderBy('id')
    .select<EventRow[]>({ eventId: 'event_id', userId: 'user_id', type: 'event_type' })
}

/* Each row on each of its topics, and nothing else; what stands there twice is the same event. */
function expectEventsOnTopics(events: readonly EventRow[], messages: readonly Delivery[]): void {
  const wanted = events.flatMap(({ eventId, type }) => topicsOf(type).map((topic) => `${topic} ${eventId}`))
  const found = new Map<string, string>()
  for (const { topic, headers, value } of messages) {
    const place = `${topic} ${headers['event_id']}`
    expect(found.get(place) ?? value).toBe(value)
    expect((JSON.parse(value) as { event_id: string }).event_id).toBe(headers['event_id'])
    found.set(place, value)
  }
  expect([...found.keys()].sort()).toEqual(wanted.sort())
}

/*
 * On each topic, first deliveries are in the order of the outbox: whatever happened to one task, and whatever one user did
 * one after another. (What others do to their tasks at the same moment has no order.) A user has one partition.
 */
function expectOrder(events: readonly EventRow[], messages: readonly Delivery[]): void {
  const position = new Map(events.map(({ eventId }, index) => [eventId, index]))
  const lines = new Map<string, number[]>()
  const places = new Map<string, Set<number>>()
  for (const { topic, key, partition, headers, value } of messages) {
    const { event_type: type, data } = JSON.parse(value) as AnyEvent
    const names = [`${topic} ${key} task ${data.task_id}`]
    if (type !== 'activity-log-created' && data.actor.type === 'user') names.push(`${topic} ${key} user`)
    for (const name of names) lines.set(name, [...(lines.get(name) ?? []), position.get(headers['event_id']!)!])
    places.set(`${topic} ${key}`, (places.get(`${topic} ${key}`) ?? new Set()).add(partition))
  }
  for (const line of lines.values()) {
    const each = [...new Set(line)]
    expect(each).toEqual([...each].sort((a, b) => a - b))
  }
  for (const partitions of places.values()) expect(partitions.size).toBe(1)
}

async function expectEffects(db: Db, userIds: readonly string[], loads: number): Promise<void> {
  async function count(sql: string): Promise<number> {
    const { rows } = await db.raw<{ rows: { count: number }[] }>(
      sql.replace('OURS', 'user_id = any(:userIds::uuid[])'),
      {
        userIds,
      },
    )
    return rows[0]!.count
  }
  expect({
    mutations: await count(
      `select count(*) from events where OURS and event_type like 'task-%' and payload #>> '{data,actor,type}' = 'user'`,
    ),
    completed: await count('select count(*) from tasks where OURS and completed'),
    nextInstances: await count('select count(*) from tasks where OURS and predecessor_id is not null'),
    sent: await count(`select count(*) from reminders where OURS and status = 'sent'`),
    notifications: await count(`select count(*) from events where OURS and event_type = 'reminder-triggered'`),
    unlogged: await count(
      `select count(*) from events e where OURS and event_type like 'task-%'
       and not exists (select 1 from activity_logs a where a.event_id = e.event_id)`,
    ),
    unannounced: await count(
      `select count(*) from activity_logs a where OURS and not exists (select 1 from events e
         where e.event_type = 'activity-log-created' and (e.payload #>> '{data,log_id}')::integer = a.id)`,
    ),
    announcedTwice: await count(
      `select count(*) from (select 1 from events where OURS and event_type = 'activity-log-created'
         group by payload #>> '{data,log_id}' having count(*) > 1) twice`,
    ),
    waiting: await count('select count(*) from events where OURS and seq is null'),
  }).toEqual({
    mutations: MUTATIONS * loads,
    completed: COMPLETIONS * loads,
    nextInstances: COMPLETIONS * loads,
    sent: REMINDERS * loads,
    notifications: REMINDERS * loads,
    unlogged: 0,
    unannounced: 0,
    announcedTwice: 0,
    waiting: 0,
  })
  expect(await db('dead_letters').select('id')).toEqual([])
}
