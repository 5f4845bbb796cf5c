import { createHash } from 'node:crypto'
import { topicSettings, type Topic } from '#core/domain/events.ts'

/** How many partitions a topic has; topics outside the catalogue (dead letters) have one. */
export function partitionCount(topic: string): number {
  return Object.hasOwn(topicSettings, topic) ? topicSettings[topic as Topic].partitions : 1
}

/** The partition of a key: the same in every process and for ever, since order depends on it. */
export function partitionOf(topic: string, key: string): number {
  return createHash('md5').update(key).digest().readUInt32BE(0) % partitionCount(topic)
}
