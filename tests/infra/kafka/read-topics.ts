import { randomUUID } from 'node:crypto'
import { fromCloudEvent } from '#core/platform/dapr/cloud-event.ts'
import type { KafkaBatch } from '#core/platform/kafka/client.ts'
import { toDelivery } from '#core/platform/kafka/to-delivery.ts'
import type { Delivery } from '#core/platform/ports.ts'
import { createCollector } from '../collector.ts'
import { administerKafka, testClient } from './kafka-admin.ts'

interface TopicRecord {
  topic: string
  partition: number
  message: KafkaBatch['batch']['messages'][number]
}

/** Everything that stands on these topics now, in the order of each partition, taken out of Dapr's envelope where there is one. */
export async function readTopics(address: string, topics: readonly string[]): Promise<Delivery[]> {
  const records = await readRecords(address, topics)
  return records.map(({ topic, partition, message }) => {
    const delivery = toDelivery(topic, partition, message)
    return { ...delivery, value: fromCloudEvent(delivery.value).value }
  })
}

/** Puts what stands on these topics under these keys there twice more, as it is. */
export async function repeatRecords(
  address: string,
  topics: readonly string[],
  keys: readonly string[],
): Promise<void> {
  const records = await readRecords(address, topics)
  const ofKeys = records.filter(({ message }) => keys.includes(String(message.key)))
  const producer = testClient(address).producer(() => false)
  await producer.connect()
  for (let repeat = 0; repeat < 2; repeat += 1) {
    const topicMessages = topics.map((topic) => ({
      topic,
      messages: ofKeys
        .filter((record) => record.topic === topic)
        .map(({ partition, message: { key, value, headers = {} } }) => ({ partition, key, value, headers })),
    }))
    await producer.sendBatch({ acks: -1, topicMessages })
  }
  await producer.disconnect()
}

async function readRecords(address: string, topics: readonly string[]): Promise<TopicRecord[]> {
  const ends = await administerKafka(address, async (admin) => {
    const bounds = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)))
    return bounds.flat().reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0)
  })
  const got = createCollector<TopicRecord>()
  const consumer = testClient(address).consumer(`reader-${randomUUID()}`)
  await consumer.connect()
  await consumer.subscribe({ topics: [...topics], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    async eachMessage({ topic, partition, message }) {
      got.add({ topic, partition, message })
    },
  })
  await got.until((items) => items.length >= ends)
  await consumer.disconnect()
  return [...got.items]
}
