import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Delivery } from '#core/platform/ports.ts'
import { createCollector } from '#tests/infra/collector.ts'
import { message, TOPIC, upTo, type BusInstallation } from './event-bus.ts'

/* Handlers that a test lets go on at its end. */
const slow: (() => void)[] = []

/** What an event bus promises of a message that is refused or slow, unless its documentation says that it cannot. */
export function independentPartitionsContract(name: string, install: () => Promise<BusInstallation>): void {
  describe(`independent partitions contract: ${name}`, () => {
    let installation: BusInstallation

    beforeEach(async () => {
      installation = await install()
    })
    afterEach(() => installation.close())

    it('does not hold up other partitions for a message that is refused', async () => {
      const { bus } = await installation.open()
      const got = createCollector<number>()
      await bus.subscribe({
        group: 'g',
        topics: [TOPIC],
        async handle({ key, partition }) {
          if (key === 'stuck') throw new Error('never')
          got.add(partition)
        },
      })
      await bus.publish([message('stuck', 0), ...upTo(30).map((n) => message(`user-${n}`, n))])
      const partitions = new Set(await got.until((items) => new Set(items).size >= 2))
      expect(partitions.size).toBeGreaterThanOrEqual(2)
    })

    it.each([
      ['is refused', () => Promise.reject(new Error('never'))],
      ['takes long', () => new Promise<void>((resolve) => slow.push(resolve))],
    ])('goes on with what comes later in other partitions while a message %s', async (_, handleStuck) => {
      const { bus } = await installation.open()
      const stuck = createCollector<number>()
      const got = createCollector<Delivery>()
      await bus.subscribe({
        group: 'g',
        topics: [TOPIC],
        async handle(delivery) {
          if (delivery.key !== 'stuck') return got.add(delivery)
          stuck.add(delivery.partition)
          await handleStuck()
        },
      })
      await bus.publish([message('stuck', 0)])
      const [blocked] = await stuck.until((items) => items.length > 0)
      for (let round = 0; round < 3; round += 1) {
        const before = got.items.length
        await bus.publish(upTo(30).map((n) => message(`user-${n}`, round)))
        await got.until((items) => items.slice(before).some(({ partition }) => partition !== blocked))
      }
      expect(got.items.every(({ partition }) => partition !== blocked)).toBe(true)
      for (const release of slow.splice(0)) release()
    })
  })
}
