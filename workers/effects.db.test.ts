import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { activityEventTypes, type ActivityEvent } from '#core/activity/activity-values.ts'
import { recordActivities } from '#core/activity/record-activity.ts'
import { findMissingEffects } from '#core/db/missing-effects.ts'
import { purgeExpired } from '#core/db/retention.ts'
import { parseEvent } from '#core/domain/events.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { scheduleReminderJobs } from '#core/reminders/schedule-reminder-jobs.ts'
import { appendEvents, insertUser } from '#tests/infra/sample-events.ts'
import { eventsOf, insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { relayOnce } from './outbox-relay.ts'
import { dispatchAllDue, folded, sweepReminders } from './reminders.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

let context: TestContext
let now: Date
let userId: string

beforeEach(async () => {
  now = new Date('2026-03-02T09:00:00Z')
  context = await createTestContext({ clock: { now: () => now } })
  userId = await insertUser(context.ctx.db)
})
afterEach(() => context.close())

async function publishedEvent(): Promise<ActivityEvent> {
  const [eventId] = await appendEvents(context.ctx.db, userId, 1, now)
  await relayOnce(context.ctx)
  const { rows } = await context.ctx.db.raw<{ rows: { text: string }[] }>(
    'select payload::text as text from events where event_id = ?',
    [eventId!],
  )
  const parsed = parseEvent(rows[0]!.text)
  if (parsed.kind !== 'event') throw new Error('the sample is not valid')
  return parsed.event as ActivityEvent
}

async function insertTask(columns: Record<string, unknown> = {}): Promise<number> {
  const [row] = await context.ctx
    .db('tasks')
    .insert({ user_id: userId, title: 'Water', created_at: now, updated_at: now, ...columns })
    .returning<{ id: number }[]>('id')
  return row!.id
}

async function insertReminder(taskId: number, at: Date, columns: Record<string, unknown> = {}): Promise<number> {
  const [row] = await context.ctx
    .db('reminders')
    .insert({ user_id: userId, task_id: taskId, reminder_time: at, created_at: now, updated_at: now, ...columns })
    .returning<{ id: number }[]>('id')
  return row!.id
}

async function valueOf(metric: string): Promise<number> {
  const { values } = await context.ctx.metrics.registry.getSingleMetric(metric)!.get()
  return values[0]?.value ?? 0
}

async function count(table: string): Promise<number> {
  const [row] = await context.ctx.db(table).count<{ count: number }[]>({ count: '*' })
  return row!.count
}

it('writes one line for each change of a batch that holds one twice', async () => {
  const { ctx } = context
  const event = await publishedEvent()
  expect(await recordActivities(ctx, [event, event])).toEqual(['handled', 'repeated'])
  expect(await count('activity_logs')).toBe(1)
})

it('writes one line of activity and one event for it, however often the change is delivered', async () => {
  const { ctx } = context
  const event = await publishedEvent()
  const outcomes = await Promise.all([1, 2, 3].map(() => recordActivities(ctx, [event])))
  expect(outcomes.flat().filter((outcome) => outcome === 'handled')).toHaveLength(1)
  const lines = await ctx.db('activity_logs').select('*')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({
    event_id: event.event_id,
    action: 'tag-created',
    actor_type: 'user',
    actor_name: 'Ann',
    change_set_id: event.data.change_set_id,
    old_values: null,
    new_values: { name: 'tag 0', color: '#F97316' },
  })
  const announced = await ctx.db('events').where({ event_type: 'activity-log-created' }).select('payload')
  expect(announced).toHaveLength(1)
  expect(parseEvent(JSON.stringify(announced[0].payload))).toMatchObject({
    kind: 'event',
    event: { data: { log_id: lines[0].id, action: 'tag-created', actor: { type: 'user', name: 'Ann' } } },
  })
})

it('schedules a job for each pending reminder and takes back the job of its older version', async () => {
  const { ctx } = context
  const taskId = await insertTask()
  const due = new Date(now.getTime() + HOUR)
  const moved = await insertReminder(taskId, due, { schedule_version: 3 })
  const sent = await insertReminder(taskId, due, { status: 'sent', schedule_version: 2 })
  await ctx.jobs.schedule([
    { name: `reminder-${moved}-v2`, dueAt: due },
    { name: `reminder-${sent}-v1`, dueAt: due },
  ])
  await scheduleReminderJobs(ctx, [taskId])
  await scheduleReminderJobs(ctx, [taskId])
  expect(await ctx.db('scheduled_jobs').select('name', 'due_at')).toEqual([
    { name: `reminder-${moved}-v3`, due_at: due },
  ])
})

it('sends a due reminder once, and counts as saved only what the scheduler had missed', async () => {
  const { ctx } = context
  const taskId = await insertTask()
  await insertReminder(taskId, now)
  await Promise.all([dispatchAllDue(ctx), dispatchAllDue(ctx), sweepReminders(ctx)])
  expect(await count('events')).toBe(1)
  expect((await ctx.metrics.sweeperSaves.get()).values[0]?.value).toBe(0)
  await insertReminder(taskId, new Date(now.getTime() - 10_000))
  await sweepReminders(ctx)
  expect(await count('events')).toBe(2)
  expect((await ctx.metrics.sweeperSaves.get()).values[0]?.value).toBe(1)
})

it('folds a burst of calls into the run at hand and one after it', async () => {
  let runs = 0
  const run = folded(async () => {
    runs += 1
    await new Promise((resolve) => setImmediate(resolve))
  })
  await Promise.all(Array.from({ length: 100 }, run))
  expect(runs).toBe(2)
})

it('goes on after a folded run that failed', async () => {
  let runs = 0
  const run = folded(async () => {
    runs += 1
    if (runs === 1) throw new Error('the first one fails')
  })
  const [first, second] = [run(), run()]
  await expect(first).rejects.toThrow('the first one fails')
  await second
  expect(runs).toBe(2)
})

it('finds what a consumer never claimed, but only after its grace', async () => {
  const { ctx } = context
  const done = await publishedEvent()
  await recordActivities(ctx, [done])
  const missed = await publishedEvent()
  const query = { consumer: 'activity', types: activityEventTypes, recurringOnly: false, afterSeq: 0 }
  const early = await findMissingEffects(ctx.db, { ...query, publishedBefore: now })
  expect(early.events).toEqual([])
  const late = await findMissingEffects(ctx.db, { ...query, publishedBefore: new Date(now.getTime() + 1) })
  expect(late.events.map(({ payload }) => (JSON.parse(payload) as ActivityEvent).event_id)).toEqual([missed.event_id])
})

it('sends to the others when one user’s reminders fail, counts that, and tries again until they are sent', async () => {
  const { ctx } = context
  const due = new Date(now.getTime() - 3_000)
  const failing = userId
  await insertReminder(await insertTask(), new Date(due.getTime() - 1_000))
  userId = await insertUser(ctx.db)
  const other = await insertReminder(await insertTask(), due)
  await ctx.db.raw(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
    create trigger refuse before update on reminders for each row when (old.user_id = '${failing}') execute function refuse();
  `)
  await expect(dispatchAllDue(ctx)).rejects.toThrow('refused')
  expect(await ctx.db('reminders').where({ status: 'sent' }).pluck('id')).toEqual([other])
  expect(await valueOf('docket_reminder_failures_total')).toBe(1)
  expect(await valueOf('docket_reminder_retries_total')).toBe(0)
  await ctx.db.raw('drop trigger refuse on reminders')
  await sweepReminders(ctx)
  expect(await ctx.db('reminders').where({ status: 'pending' }).pluck('id')).toEqual([])
  expect(await valueOf('docket_reminder_failures_total')).toBe(1)
  expect(await valueOf('docket_reminder_retries_total')).toBe(1)
})

it('lets a reminder go on in the trace of the act that set it, however much later', async () => {
  const { ctx } = context
  const actor = await insertActor(ctx.db)
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const input = { title: 'Water', due_datetime: '2026-03-02T10:00:00Z', reminders: [{ offset_minutes: 0 as const }] }
  await ctx.tracing.start('request', { parent: traceparent }).run(() => createTask(ctx, actor, input))
  now = new Date('2026-03-02T10:00:01Z')
  await dispatchAllDue(ctx)
  const [sent] = await eventsOf(ctx, actor, 'reminder-triggered')
  expect(sent).toMatchObject({ trace_id: '0af7651916cd43dd8448eb211c80319c', traceparent })
})

it('removes what has lived long enough, and nothing else', async () => {
  const { ctx } = context
  const ago = (ms: number) => new Date(now.getTime() - ms)
  const kept = await insertTask({ deleted_at: ago(7 * DAY - 1) })
  await insertTask({ deleted_at: ago(7 * DAY + 1) })
  await insertReminder(kept, now, { status: 'sent', ended_at: ago(30 * DAY + 1) })
  const keptReminder = await insertReminder(kept, now, { status: 'sent', ended_at: ago(30 * DAY - 1) })
  for (const [consumer, age] of [
    ['old', 8 * DAY + 1],
    ['new', 8 * DAY - 1],
  ] as const) {
    await ctx.db('inbox').insert({ consumer, event_id: randomUUID(), processed_at: ago(age) })
  }
  for (const [key, age] of [
    ['old', DAY + 1],
    ['new', DAY - 1],
  ] as const) {
    await ctx.db('idempotency_keys').insert({ user_id: userId, key, fingerprint: '', created_at: ago(age) })
  }
  await purgeExpired(ctx.db, now)
  expect(await ctx.db('tasks').pluck('id')).toEqual([kept])
  expect(await ctx.db('reminders').pluck('id')).toEqual([keptReminder])
  expect(await ctx.db('inbox').pluck('consumer')).toEqual(['new'])
  expect(await ctx.db('idempotency_keys').pluck('key')).toEqual(['new'])
})

it('removes published events after a week and remembers up to where, but never one that waits', async () => {
  const { ctx } = context
  await publishedEvent()
  await publishedEvent()
  now = new Date(now.getTime() + 7 * DAY + 1)
  await publishedEvent()
  await appendEvents(ctx.db, userId, 1, new Date(now.getTime() - 30 * DAY))
  const purged = await purgeExpired(ctx.db, now)
  expect(purged['events']).toBe(2)
  expect(await ctx.db('events').orderBy('id').pluck('seq')).toEqual([3, null])
  expect(await ctx.db('relay_state').first('purged_seq', 'last_seq')).toEqual({ purged_seq: 2, last_seq: 3 })
})

it('removes change sets of which nothing is kept any more', async () => {
  const { ctx } = context
  await publishedEvent()
  now = new Date(now.getTime() + 9 * DAY)
  await publishedEvent()
  expect(await purgeExpired(ctx.db, now)).toMatchObject({ events: 1, change_sets: 1 })
  expect(await count('change_sets')).toBe(1)
})

it('trims the bus by age, but keeps what a group has yet to consume', async () => {
  const { ctx } = context
  const publish = (n: number) =>
    ctx.bus.publish([{ topic: 'task-events', key: 'k', value: `{"n":${n}}`, eventId: randomUUID() }])
  await publish(0)
  await publish(1)
  const [{ partition }] = await ctx.db('bus_messages').select('partition')
  const offset = { consumer_group: 'slow', topic: 'task-events', partition, committed: 1 }
  await ctx.db('bus_offsets').insert(offset)
  now = new Date(now.getTime() + 8 * DAY)
  await publish(2)
  await purgeExpired(ctx.db, now)
  expect(await ctx.db('bus_messages').orderBy('offset').pluck('offset')).toEqual([1, 2])
})
