import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Delivery } from '#core/platform/ports.ts'
import { createCollector } from '#tests/infra/collector.ts'
import { appendEvents, insertUser } from '#tests/infra/sample-events.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { consume, type Worker } from '#workers/consume.ts'
import { TOPIC, type BusInstallation } from './event-bus.ts'

/* The promise is a second; the rest is for a machine that runs other tests beside. No further try would be that soon. */
const WITHIN_MS = 3_000
const DEAD = `${TOPIC}.dlq`

/** What a worker promises on every bus: a message that fails each try costs its tries, and no more. */
export function poisonContract(name: string, install: () => Promise<BusInstallation>): void {
  describe(`poison contract: ${name}`, () => {
    let installation: BusInstallation
    let context: TestContext

    beforeEach(async () => {
      installation = await install()
      context = await createTestContext()
    })
    afterEach(async () => {
      await installation.close()
      await context.close()
    })

    it('makes a dead letter of a message that fails four times, and handles the next within a second of the last try', async () => {
      const { bus } = await installation.open()
      const dead = createCollector<Delivery>()
      await bus.subscribe({
        group: 'g1',
        topics: [DEAD],
        async handle(delivery) {
          // Some buses know the topics of a group from elsewhere.
          if (delivery.topic === DEAD) dead.add(delivery)
        },
      })
      const { db } = context.ctx
      const [poison, good] = await appendEvents(db, await insertUser(db), 2)
      const began: { eventId: string; at: number }[] = []
      const handled = createCollector<string>()
      const worker: Worker<'tag-created'> = {
        name: 'g',
        topics: [TOPIC],
        handles: ['tag-created'],
        async handle(_, { event_id: eventId }) {
          began.push({ eventId, at: performance.now() })
          if (eventId === poison) throw new Error('cannot digest this')
          // Were the dead letter not out by now, this would wait for ever.
          await dead.until((items) => items.length > 0)
          handled.add(eventId)
          return 'handled'
        },
        // As of every worker, so that both come together first.
        handleMany: () => Promise.reject(new Error('not together')),
      }
      await consume({ ...context.ctx, bus }, worker)
      const events = await db('events').orderBy('id').select<{ event_id: string; payload: unknown }[]>()
      await bus.publish(
        events.map(({ event_id: eventId, payload }) => {
          return { topic: TOPIC, key: 'ann', value: JSON.stringify(payload), eventId }
        }),
      )
      await handled.until((items) => items.length > 0)

      expect(began.map(({ eventId }) => eventId)).toEqual([poison, poison, poison, poison, good])
      expect(began[4]!.at - began[3]!.at).toBeLessThan(WITHIN_MS)
      expect(dead.items.map(({ headers }) => headers)).toMatchObject([
        { event_id: poison, dlq_attempts: '4', dlq_error: 'cannot digest this', dlq_consumer: 'g' },
      ])
    })
  })
}
