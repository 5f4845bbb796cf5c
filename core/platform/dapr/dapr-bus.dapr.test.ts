import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { inject } from 'vitest'
import { createAdministration } from '#core/platform/kafka/administer.ts'
import { readLag } from '#core/platform/kafka/lag.ts'
import { createMissingTopics } from '#core/platform/kafka/topics.ts'
import { eventBusContract, type BusInstallation } from '#tests/contract/event-bus.ts'
import { poisonContract } from '#tests/contract/poison.ts'
import { startAppBesideSidecar, type AppBesideSidecar } from '#tests/infra/dapr/app-beside-sidecar.ts'
import { pubsubOfGroups } from '#tests/infra/dapr/pubsub-of-groups.ts'
import { gatherResources } from '#tests/infra/dapr/resources.ts'
import { removeTopics, testClient } from '#tests/infra/kafka/kafka-admin.ts'
import { createDaprBus, type DaprBusParts } from './dapr-bus.ts'

const TOPICS = ['task-events', 'task-events.dlq', 'reminders.dlq']
const log = pino({ level: 'silent' })

async function install(): Promise<BusInstallation> {
  // Groups of their own for each test: the broker keeps the places of killed consumers for 10 s.
  const suffix = `-${randomUUID()}`
  const files = await pubsubOfGroups({ groups: ['g', 'g1', 'g2'], topics: TOPICS, suffix })
  const without = ['conversation-state.yaml', 'local/kafka-pubsub.yaml', 'subscriptions.yaml']
  const resources = await gatherResources({ secrets: {}, brokers: inject('kafka'), without, files })
  const { administer, close } = createAdministration(testClient(inject('kafka')))
  await createMissingTopics(administer, 1)
  const open = new Set<AppBesideSidecar>()
  const lag: DaprBusParts['lag'] = async (subscribed) => {
    const named = new Map([...subscribed].map(([group, topics]) => [group + suffix, topics]))
    return (await readLag(administer, named)).map((each) => ({ ...each, group: each.group.replace(suffix, '') }))
  }
  const isStuck = () => Promise.resolve(false)

  return {
    async open() {
      const app = await startAppBesideSidecar(resources)
      open.add(app)
      return {
        bus: createDaprBus({ ...app, log, lag, isStuck, onBreaker: () => undefined }),
        async crash() {
          open.delete(app)
          await app.end()
        },
      }
    },
    async close() {
      await Promise.all([...open].map((app) => app.end()))
      await Promise.all([close(), resources.remove()])
      await removeTopics(inject('kafka'))
    },
  }
}

eventBusContract('dapr', install)
poisonContract('dapr', install)
