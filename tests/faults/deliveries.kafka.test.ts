import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { topics, type Topic } from '#core/domain/events.ts'
import { createKafkaBus } from '#core/platform/kafka/create-kafka-bus.ts'
import type { Delivery, EventBus } from '#core/platform/ports.ts'
import { createCollector } from '#tests/infra/collector.ts'
import { plainSettings } from '#tests/infra/kafka/kafka-admin.ts'
import { expectWhole } from './expect-whole.ts'
import { expectUsualSpeed } from './expect-usual-speed.ts'
import { openAccount } from './http-user.ts'
import { startInstallation, type Installation } from './installation.ts'
import { REMINDERS, startLoad } from './load.ts'
import { poison, publishPoison, UNKNOWN_EVENTS } from './poison.ts'
import { expectReadiness } from './readiness.ts'
import { readTopics } from '#tests/infra/kafka/read-topics.ts'

const PATIENCE_MS = 180_000

let docket: Installation
let bus: EventBus
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  docket = await startInstallation()
  await docket.startWeb()
  await Promise.all([docket.startMcp(), docket.startWorkers()])
  bus = createKafkaBus({
    settings: plainSettings(docket.broker.address),
    name: 'docket-faults',
    log: pino({ level: 'silent' }),
    onFatal(cause) {
      throw cause
    },
  })
}, PATIENCE_MS)
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})
afterAll(async () => {
  await bus.close()
  await docket.close()
}, PATIENCE_MS)

it(
  'goes on while the broker is away for a minute, says so, sends reminders, and catches up in order',
  async () => {
    const servers = [...docket.webs, ...docket.mcps]
    const before = await startLoad(docket)
    await before.done
    await docket.broker.stop()
    const minute = delay(60_000)
    const load = await startLoad(docket)
    // Every mutation, at the first attempt.
    expect(await load.done).toEqual(new Map())
    expectUsualSpeed(before, load)
    await expectReadiness(servers, { status: 'degraded', checks: { bus: 'down', database: 'ok' } })
    await docket.untilSent(load.userIds, REMINDERS)
    const { rows } = await docket.observer.db.raw<{ rows: { published: number }[] }>(
      'select count(*) as published from events where user_id = any(:userIds::uuid[]) and seq is not null',
      { userIds: load.userIds },
    )
    expect(rows[0]!.published).toBe(0)
    await minute
    await docket.broker.restart()
    await docket.settled()
    await expectWhole(docket, [before, load])
    await expectReadiness(servers, { status: 'ok' })
  },
  PATIENCE_MS,
)

it(
  'does nothing twice when every message is delivered three times',
  async () => {
    const load = await startLoad(docket)
    await load.done
    await docket.settled()
    const ours = new Set(load.userIds)
    const messages = (await readTopics(docket.broker.address, topics)).filter(({ key }) => key && ours.has(key))
    for (let repeat = 0; repeat < 2; repeat += 1) {
      await bus.publish(
        messages.map(({ topic, key, value, headers }) => {
          return { topic, key: key!, value, eventId: headers['event_id']!, headers }
        }),
      )
    }
    await docket.settled()
    await expectWhole(docket, [load])
  },
  PATIENCE_MS,
)

/** What stands on a dead-letter topic, as it comes. */
async function watchDeadLetters(topic: Topic) {
  const got = createCollector<Delivery>()
  stops.push(
    await bus.subscribe({
      group: `watch-${randomUUID()}`,
      topics: [`${topic}.dlq`],
      handle: async (delivery) => got.add(delivery),
    }),
  )
  return got
}

async function metric(name: RegExp): Promise<number> {
  const text = await (await fetch(`${docket.workers[0]!.url}/metrics`)).text()
  return text.split('\n').reduce((sum, line) => sum + (name.test(line) ? Number(line.split(' ').at(-1)) : 0), 0)
}

it.each(topics)(
  'makes dead letters of what cannot be read on %s, with the cause, and ignores and counts types it does not know',
  async (topic) => {
    const dead = await watchDeadLetters(topic)
    const counted = /^docket_consumed_total\{.*outcome="ignored"/
    const before = await metric(counted)
    await publishPoison(docket.broker.address, topic)
    const consumers = topic === 'task-events' ? 3 : 1
    await dead.until((items) => items.length >= poison.length * consumers)
    for (const { value, cause } of poison) {
      const letters = dead.items.filter((letter) => letter.value === value)
      expect(letters).toHaveLength(consumers)
      for (const { headers } of letters) {
        expect(headers).toMatchObject({ dlq_topic: topic, dlq_attempts: '1' })
        expect(headers['dlq_error']).toMatch(cause)
        expect(headers['dlq_offset']).toMatch(/^\d+$/)
        expect(headers['dlq_partition']).toMatch(/^\d$/)
        expect(Number.isNaN(Date.parse(headers['dlq_at']!))).toBe(false)
      }
    }
    await docket.settled()
    expect(await metric(counted)).toBeGreaterThanOrEqual(before + UNKNOWN_EVENTS * consumers)
    const kept = await docket.observer.db('dead_letters').where({ topic }).select('error')
    expect(kept).toHaveLength(poison.length * consumers)
    await docket.observer.db('dead_letters').delete()
  },
  PATIENCE_MS,
)

it(
  'sends each reminder once and not early, though the clock of the worker is two minutes fast',
  async () => {
    const wrongClock = new URL('wrong-clock.mjs', import.meta.url).href
    await docket.startWorkers({ NODE_OPTIONS: `--import ${wrongClock}` })
    await docket.workers[0]!.stop()
    const other = await openAccount(docket.webs)
    const soon = new Date(Date.now() + 100_000).toISOString()
    const reminders = [{ reminder_time: soon }]
    const { task } = await other.mutate('POST', '/me/tasks', { title: 'In a while', due_datetime: soon, reminders })
    const load = await startLoad(docket)
    await load.done
    await docket.untilSent(load.userIds, REMINDERS)
    // By the wrong clock this one was due before any of the others.
    expect(await docket.observer.db('reminders').where({ task_id: task.id }).pluck('status')).toEqual(['pending'])
    await other.mutate('POST', `/me/tasks/${task.id}/complete`, {})
    await docket.settled()
    await expectWhole(docket, [load])
  },
  PATIENCE_MS,
)
