import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BusMessage, Delivery, EventBus } from '#core/platform/ports.ts'
import { createCollector } from '#tests/infra/collector.ts'

/** One installation of a bus, on which several processes can open it. */
export interface BusInstallation {
  /** A bus as another process would open it. `crash` ends it without a goodbye. */
  open(): Promise<{ bus: EventBus; crash(): Promise<void> }>
  close(): Promise<void>
}

export const TOPIC = 'task-events'

export function message(key: string, n: number, topic = TOPIC): BusMessage {
  return { topic, key, value: JSON.stringify({ key, n }), eventId: `${key}-${n}` }
}

function numbers(deliveries: readonly Delivery[], key: string): number[] {
  return deliveries
    .filter((delivery) => delivery.key === key)
    .map(({ value }) => (JSON.parse(value) as { n: number }).n)
}

export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n)
}

/* Of one key, as the relay does: no more at a time than the bus takes. */
async function publishMany(bus: EventBus, messages: readonly BusMessage[]): Promise<void> {
  const share = bus.maxPerKey ?? messages.length
  for (let n = 0; n < messages.length; n += share) await bus.publish(messages.slice(n, n + share))
}

/* A group that was left may take a moment to say what it has done. */
function expectLag(bus: EventBus, lag: number): Promise<void> {
  const ask = async () => expect(await bus.lag()).toContainEqual({ group: 'g', topic: TOPIC, lag })
  return vi.waitFor(ask, { timeout: 30_000, interval: 50 })
}

/** What every event bus promises; each adapter's test file runs it. */
export function eventBusContract(name: string, install: () => Promise<BusInstallation>): void {
  describe(`event bus contract: ${name}`, () => {
    let installation: BusInstallation

    beforeEach(async () => {
      installation = await install()
    })
    afterEach(() => installation.close())

    it('delivers what was published before the group existed, with key, value and event id', async () => {
      const { bus } = await installation.open()
      await bus.publish([message('ann', 0)])
      const got = createCollector<Delivery>()
      await bus.subscribe({ group: 'g', topics: [TOPIC], handle: async (delivery) => got.add(delivery) })
      const [first] = await got.until((items) => items.length === 1)
      expect(first).toMatchObject({ topic: TOPIC, key: 'ann', value: '{"key":"ann","n":0}' })
      expect(first!.headers['event_id']).toBe('ann-0')
    })

    it('keeps every header, whatever is in it', async () => {
      const { bus } = await installation.open()
      const headers = { dlq_error: 'cannot digest “this”: \n🍌', traceparent: '00-1-2-01', empty: '' }
      await bus.publish([{ ...message('ann', 0), headers }])
      const got = createCollector<Delivery>()
      await bus.subscribe({ group: 'g', topics: [TOPIC], handle: async (delivery) => got.add(delivery) })
      const [first] = await got.until((items) => items.length === 1)
      expect(first!.headers).toEqual({ ...headers, event_id: 'ann-0' })
    })

    it('consumes several topics in one group, each in its order', async () => {
      const { bus } = await installation.open()
      const topics = [TOPIC, 'task-events.dlq', 'reminders.dlq']
      await bus.publish(topics.flatMap((topic) => upTo(5).map((n) => message('ann', n, topic))))
      const got = createCollector<Delivery>()
      await bus.subscribe({ group: 'g', topics, handle: async (delivery) => got.add(delivery) })
      await got.until((items) => items.length === 15)
      for (const topic of topics) {
        expect(
          numbers(
            got.items.filter((delivery) => delivery.topic === topic),
            'ann',
          ),
        ).toEqual(upTo(5))
      }
    })

    it('keeps the order of each key', async () => {
      const { bus } = await installation.open()
      const got = createCollector<Delivery>()
      await bus.subscribe({ group: 'g', topics: [TOPIC], handle: async (delivery) => got.add(delivery) })
      const keys = ['ann', 'bob', 'cem', 'dee', 'eve', 'fay']
      for (let n = 0; n < 50; n += 1) await bus.publish(keys.map((key) => message(key, n)))
      await got.until((items) => items.length === 300)
      for (const key of keys) expect(numbers(got.items, key)).toEqual(upTo(50))
    })

    it('gives every group every message', async () => {
      const { bus } = await installation.open()
      const groups = ['g1', 'g2'].map((group) => ({ group, got: createCollector<Delivery>() }))
      for (const { group, got } of groups) {
        await bus.subscribe({ group, topics: [TOPIC], handle: async (delivery) => got.add(delivery) })
      }
      await bus.publish(upTo(10).map((n) => message('ann', n)))
      for (const { got } of groups) {
        await got.until((items) => items.length === 10)
        expect(numbers(got.items, 'ann')).toEqual(upTo(10))
      }
    })

    it('offers a refused message again before any later one of its partition', async () => {
      const { bus } = await installation.open()
      const got = createCollector<number>()
      let refusals = 2
      await bus.subscribe({
        group: 'g',
        topics: [TOPIC],
        async handle({ value }) {
          const { n } = JSON.parse(value) as { n: number }
          got.add(n)
          if (n === 1 && refusals-- > 0) throw new Error('not yet')
        },
      })
      await bus.publish(upTo(4).map((n) => message('ann', n)))
      await got.until((items) => items.includes(3))
      expect(got.items).toEqual([0, 1, 1, 1, 2, 3])
    })

    it('delivers again what a crashed process had not acknowledged', async () => {
      const first = await installation.open()
      const began = createCollector<string>()
      await first.bus.subscribe({
        group: 'g',
        topics: [TOPIC],
        handle: ({ value }) => {
          began.add(value)
          return new Promise<void>(() => undefined)
        },
      })
      await first.bus.publish([message('ann', 0), message('ann', 1)])
      await began.until((items) => items.length === 1)
      await first.crash()
      const second = await installation.open()
      const got = createCollector<Delivery>()
      await second.bus.subscribe({ group: 'g', topics: [TOPIC], handle: async (delivery) => got.add(delivery) })
      await got.until((items) => items.length === 2)
      expect(numbers(got.items, 'ann')).toEqual([0, 1])
    })

    it('goes on after the last acknowledged message when it was shut down cleanly', async () => {
      const first = await installation.open()
      const before = createCollector<Delivery>()
      const stop = await first.bus.subscribe({
        group: 'g',
        topics: [TOPIC],
        handle: async (delivery) => before.add(delivery),
      })
      await publishMany(
        first.bus,
        upTo(30).map((n) => message('ann', n)),
      )
      await before.until((items) => items.length === 30)
      await stop()
      await expectLag(first.bus, 0)
      await first.bus.publish([message('ann', 30)])
      const second = await installation.open()
      const after = createCollector<Delivery>()
      await second.bus.subscribe({ group: 'g', topics: [TOPIC], handle: async (delivery) => after.add(delivery) })
      await after.until((items) => items.length === 1)
      expect(numbers(after.items, 'ann')).toEqual([30])
    })

    it('waits for the message at hand when it stops, and takes no other', async () => {
      const { bus } = await installation.open()
      const events = createCollector<string>()
      let finish: () => void = () => undefined
      const stop = await bus.subscribe({
        group: 'g',
        topics: [TOPIC],
        async handle() {
          events.add('begun')
          await new Promise<void>((resolve) => {
            finish = resolve
          })
          events.add('ended')
        },
      })
      await bus.publish([message('ann', 0), message('ann', 1)])
      await events.until((items) => items.includes('begun'))
      const stopped = stop().then(() => events.add('stopped'))
      finish()
      await stopped
      expect(events.items).toEqual(['begun', 'ended', 'stopped'])
    })

    it('handles one message of a partition at a time, however many wait', async () => {
      const { bus } = await installation.open()
      await publishMany(
        bus,
        upTo(500).map((n) => message('ann', n)),
      )
      let atOnce = 0
      let most = 0
      const got = createCollector<number>()
      await bus.subscribe({
        group: 'g',
        topics: [TOPIC],
        async handle() {
          atOnce += 1
          most = Math.max(most, atOnce)
          await new Promise((resolve) => setImmediate(resolve))
          atOnce -= 1
          got.add(0)
        },
      })
      await got.until((items) => items.length === 500)
      expect(most).toBe(1)
    })

    it('hands several at once to a handler that takes them, and one by one what it refuses so', async () => {
      const { bus } = await installation.open()
      await publishMany(
        bus,
        upTo(50).map((n) => message('ann', n)),
      )
      const got = createCollector<number>()
      const together: number[] = []
      await bus.subscribe({
        group: 'g',
        topics: [TOPIC],
        async handle({ value }) {
          got.add((JSON.parse(value) as { n: number }).n)
        },
        async handleMany(deliveries) {
          together.push(deliveries.length)
          if (together.length === 1) throw new Error('not all at once')
          for (const n of numbers(deliveries, 'ann')) got.add(n)
        },
      })
      await got.until((items) => items.length >= 50)
      expect(got.items).toEqual(upTo(50))
      expect(together[0]).toBeGreaterThan(1)
      await publishMany(
        bus,
        upTo(50).map((n) => message('ann', 50 + n)),
      )
      await got.until((items) => items.length >= 100)
      expect(got.items).toEqual(upTo(100))
      expect(together.length).toBeGreaterThan(1)
    })

    it('shares the partitions of a group between processes, each message once', async () => {
      const processes = [await installation.open(), await installation.open()]
      const got = createCollector<{ process: number; delivery: Delivery }>()
      for (const [process, { bus }] of processes.entries()) {
        await bus.subscribe({ group: 'g', topics: [TOPIC], handle: async (delivery) => got.add({ process, delivery }) })
      }
      let rounds = 0
      async function publishRound(): Promise<void> {
        await processes[0]!.bus.publish(upTo(30).map((n) => message(`user-${n}`, rounds)))
        rounds += 1
        const total = 30 * rounds
        await got.until((items) => new Set(items.map(({ delivery }) => delivery.headers['event_id'])).size === total)
      }
      while (new Set(got.items.map((item) => item.process)).size < 2) await publishRound()
      await publishRound()
      for (const n of upTo(30)) {
        const seen = numbers(
          got.items.map(({ delivery }) => delivery),
          `user-${n}`,
        )
        // What was at hand when the second process came may come again, what is published after that does not.
        expect([...new Set(seen)]).toEqual(upTo(rounds))
        expect(seen.filter((round) => round === rounds - 1)).toHaveLength(1)
      }
    })

    it('moves the partitions of a crashed process to the others', async () => {
      const first = await installation.open()
      const second = await installation.open()
      const held = createCollector<string>()
      const got = createCollector<Delivery>()
      await first.bus.subscribe({
        group: 'g',
        topics: [TOPIC],
        handle: ({ value }) => {
          held.add(value)
          return new Promise<void>(() => undefined)
        },
      })
      await second.bus.publish(upTo(9).map((n) => message(`user-${n}`, 0)))
      await held.until((items) => items.length > 0)
      await second.bus.subscribe({ group: 'g', topics: [TOPIC], handle: async (delivery) => got.add(delivery) })
      await first.crash()
      await got.until((items) => new Set(items.map(({ key }) => key)).size === 9)
      expect(new Set(got.items.map(({ key }) => key))).toEqual(new Set(upTo(9).map((n) => `user-${n}`)))
    })

    it('tells how far each group is behind', async () => {
      const { bus } = await installation.open()
      const got = createCollector<number>()
      const stop = await bus.subscribe({ group: 'g', topics: [TOPIC], handle: async () => got.add(0) })
      await bus.publish([message('ann', 0), message('ann', 1)])
      await got.until((items) => items.length === 2)
      await stop()
      await expectLag(bus, 0)
      await bus.publish([message('ann', 2), message('bob', 0)])
      await expectLag(bus, 2)
    })

    it('answers a check while it can be reached', async () => {
      const { bus } = await installation.open()
      await expect(bus.check()).resolves.toBeUndefined()
    })
  })
}
