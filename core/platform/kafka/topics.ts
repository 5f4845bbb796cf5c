import { DEAD_LETTER_RETENTION_MS, deadLetterTopic, topics, topicSettings } from '#core/domain/events.ts'
import { pause } from '../waker.ts'
import type { Administer } from './administer.ts'
import type { KafkaAdmin, KafkaTopic } from './client.ts'

const DEADLINE_MS = 15_000
const MOST_REPLICAS = 3
const LOOK_AGAIN_MS = 50
const MOST_LOOKS = 100
const LONGEST_SEGMENT_MS = 86_400_000

export interface TopicPlan {
  topic: string
  partitions: number
  retentionMs: number
}

/** Every topic of Docket (FR-140), each with its dead-letter topic. */
export const topicPlans: readonly TopicPlan[] = topics.flatMap((topic) => [
  { topic, ...topicSettings[topic] },
  { topic: deadLetterTopic(topic), partitions: 1, retentionMs: DEAD_LETTER_RETENTION_MS },
])

/**
 * Makes the topics that are missing and returns their names. One that is there is left as it is: another number of
 * partitions would move users between them and break their order, and retention may have been changed on purpose.
 */
export function createMissingTopics(administer: Administer, replicationFactor: number | null): Promise<string[]> {
  return administer(DEADLINE_MS, async (admin) => {
    const existing = new Set(await admin.listTopics())
    const missing = topicPlans.filter(({ topic }) => !existing.has(topic))
    if (missing.length === 0) return []
    const { brokers } = await admin.describeCluster()
    const replicas = replicationFactor ?? Math.min(MOST_REPLICAS, brokers.length)
    await admin.createTopics({ waitForLeaders: false, topics: missing.map((plan) => toTopic(plan, replicas)) })
    const made = missing.map(({ topic }) => topic)
    await untilServed(admin, made)
    return made
  })
}

/* Brokers hear of a new topic one after another, and say until then that there is none. */
async function untilServed(admin: KafkaAdmin, made: string[]): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { topics: served } = await admin.fetchTopicMetadata({ topics: made })
      if (served.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return
    } catch (cause) {
      if (tries >= MOST_LOOKS) throw cause
    }
    await pause(LOOK_AGAIN_MS)
  }
}

function toTopic({ topic, partitions, retentionMs }: TopicPlan, replicas: number): KafkaTopic {
  const settings = {
    'cleanup.policy': 'delete',
    'retention.ms': retentionMs,
    // Whole segments are deleted: with the default of a week an hour's retention would last one.
    'segment.ms': Math.min(LONGEST_SEGMENT_MS, retentionMs / 4),
    // What is acknowledged survives the loss of a broker.
    'min.insync.replicas': Math.max(1, replicas - 1),
  }
  return {
    topic,
    numPartitions: partitions,
    replicationFactor: replicas,
    configEntries: Object.entries(settings).map(([name, value]) => ({ name, value: String(value) })),
  }
}
