import { inject } from 'vitest'
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { checkCluster, createAdministration } from '#core/platform/kafka/administer.ts'
import { readLag } from '#core/platform/kafka/lag.ts'
import { createMissingTopics } from '#core/platform/kafka/topics.ts'
import { eventBusContract, type BusInstallation } from '#tests/contract/event-bus.ts'
import { independentPartitionsContract } from '#tests/contract/independent-partitions.ts'
import { pubsubOfGroups } from '#tests/infra/dapr/pubsub-of-groups.ts'
import { configOf, gatherResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd, type Sidecar as Daprd } from '#tests/infra/dapr/start-daprd.ts'
import { removeTopics, testClient } from '#tests/infra/kafka/kafka-admin.ts'
import { createCallbacks, HEALTH_PATH } from './callbacks.ts'
import { createDaprBus, type BrokerQuestions } from './dapr-bus.ts'
import { openSidecar } from './sidecar.ts'

const APP_TOKEN = 'sent by the sidecar'
const API_TOKEN = 'sent to the sidecar'
const TOPICS = ['task-events', 'task-events.dlq', 'reminders.dlq']
const log = pino({ level: 'silent' })

function installLike(model: 'recurrence' | 'activity'): () => Promise<BusInstallation> {
  return async () => {
    // Groups of their own for each test: the broker keeps the places of killed consumers for 10 s.
    const suffix = `-${randomUUID()}`
    const files = await pubsubOfGroups({ groups: ['g', 'g1', 'g2'], topics: TOPICS, model, suffix })
    const without = ['conversation-state.yaml', 'local/kafka-pubsub.yaml', 'subscriptions.yaml']
    const resources = await gatherResources({ secrets: {}, brokers: inject('kafka'), without, files })
    const { administer, close } = createAdministration(testClient(inject('kafka')))
    await createMissingTopics(administer, 1)
    const check = () => checkCluster(administer)
    const open: { server: Server; daprd: Daprd }[] = []

    const lag: BrokerQuestions['lag'] = async (subscribed) => {
      const named = new Map([...subscribed].map(([group, topics]) => [group + suffix, topics]))
      return (await readLag(administer, named)).map((each) => ({ ...each, group: each.group.replace(suffix, '') }))
    }

    async function end({ server, daprd }: { server: Server; daprd: Daprd }): Promise<void> {
      await daprd.remove()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }

    return {
      async open() {
        const callbacks = createCallbacks({ token: APP_TOKEN, log })
        const server = createServer((request, response) => void callbacks.answer(request, response))
        server.listen(0, '127.0.0.1')
        await once(server, 'listening')
        const daprd = await startDaprd({
          appId: 'docket-workers',
          appPort: (server.address() as AddressInfo).port,
          appHealthPath: HEALTH_PATH,
          resources: [resources.folder],
          config: configOf('workers'),
          env: { ...resources.env, APP_API_TOKEN: APP_TOKEN, DAPR_API_TOKEN: API_TOKEN },
        })
        const process = { server, daprd }
        open.push(process)
        const sidecar = openSidecar({ endpoint: daprd.endpoint, token: API_TOKEN })
        return {
          bus: createDaprBus({ sidecar, callbacks, log, broker: { lag, check }, onBreaker: () => undefined }),
          async crash() {
            open.splice(open.indexOf(process), 1)
            await end(process)
          },
        }
      },
      async close() {
        await Promise.all(open.map(end))
        await Promise.all([close(), resources.remove()])
        await removeTopics(inject('kafka'))
      },
    }
  }
}

eventBusContract('dapr', installLike('recurrence'), { delivers: 'one by one' })
independentPartitionsContract('dapr', installLike('recurrence'))
eventBusContract('dapr, in bulk', installLike('activity'))
