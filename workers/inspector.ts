import { outsideTopics, topics } from '#core/domain/events.ts'
import type { Worker } from './consume.ts'

/**
 * Reads what no worker needs, so that a message which nobody could understand becomes a dead letter on these topics too,
 * with its cause, and does not wait there for the first consumer outside Docket that trips over it.
 */
export const inspector: Worker<never> = {
  name: 'inspector',
  topics: topics.filter((topic) => outsideTopics.has(topic)),
  handles: [],
  handle: () => Promise.resolve('ignored'),
  // It handles none, so that none comes this far; with it, several are looked at together.
  handleMany: (_, events) => Promise.resolve(events.map(() => 'ignored')),
}
