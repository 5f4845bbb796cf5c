import pino from 'pino'
import { createAdministration } from '#core/platform/kafka/administer.ts'
import { createKafkaClient, type KafkaAdmin, type KafkaSettings } from '#core/platform/kafka/client.ts'
import { createMissingTopics, topicPlans } from '#core/platform/kafka/topics.ts'

const AGAIN_MS = 100

/** How to reach a broker that asks nobody who they are. */
export function plainSettings(address: string): KafkaSettings {
  return { brokers: [address], ssl: null, sasl: null, replicationFactor: null }
}

/** A client as the adapter has it, for what a test has to look at itself. */
export function testClient(address: string) {
  return createKafkaClient(plainSettings(address), { name: 'docket-tests', log: pino({ level: 'silent' }) })
}

/** Runs one step on a connection of its own. */
export async function administerKafka<T>(address: string, step: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
  const admin = testClient(address).admin()
  await admin.connect()
  try {
    return await step(admin)
  } finally {
    await admin.disconnect()
  }
}

/** Makes the topics of Docket, as `npm run topics` does, on the only broker there is. */
export async function makeTopics(address: string): Promise<void> {
  const { administer, close } = createAdministration(testClient(address))
  try {
    await createMissingTopics(administer, 1)
  } finally {
    await close()
  }
}

/** Takes every topic and group of Docket away, so that the next test finds the broker as it was. */
export function emptyKafka(address: string): Promise<void> {
  return administerKafka(address, async (admin) => {
    await untilItWorks(async () => {
      const { groups } = await admin.listGroups()
      // A group keeps members that died until their session ends, and cannot be deleted before.
      await admin.deleteGroups(groups.map(({ groupId }) => groupId))
    })
    await deleteTopics(admin)
  })
}

/** Takes the topics away and leaves the groups, for a test whose groups are its own. */
export function removeTopics(address: string): Promise<void> {
  return administerKafka(address, deleteTopics)
}

async function deleteTopics(admin: KafkaAdmin): Promise<void> {
  const names = topicPlans.map(({ topic }) => topic)
  const ours = async () => (await admin.listTopics()).filter((topic) => names.includes(topic))
  const topics = await ours()
  if (topics.length > 0) await admin.deleteTopics({ topics })
  await untilItWorks(async () => {
    if ((await ours()).length > 0) throw new Error('topics are still being deleted')
  })
}

async function untilItWorks(step: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await step()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
}
