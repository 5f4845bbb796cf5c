import type { Administer } from './administer.ts'
import type { KafkaAdmin } from './client.ts'
import { topicPlans } from './topics.ts'

const DEADLINE_MS = 5_000
const NEVER_COMMITTED = -1n

/* On a cluster that others use too, names such as `reminders` would not be free for long. */
const PREFIX = 'docket-'

/** The name of a group on the cluster. */
export function groupIdOf(group: string): string {
  return `${PREFIX}${group}`
}

export interface GroupLag {
  group: string
  topic: string
  lag: number
}

type Bounds = Map<number, { low: bigint; high: bigint }>

/**
 * Messages that each group has not acknowledged, by topic: of every group that ever committed, whoever consumes for it,
 * and of those of this process (`subscribed`), which may not have joined or committed anything yet.
 */
export function readLag(
  administer: Administer,
  subscribed: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<GroupLag[]> {
  return administer(DEADLINE_MS, async (admin) => {
    const { groups } = await admin.listGroups()
    const bounds = new Map<string, Promise<Bounds>>()
    const boundsOf = (topic: string) => {
      const asked = bounds.get(topic) ?? readBounds(admin, topic)
      bounds.set(topic, asked)
      return asked
    }
    const known = groups.map(({ groupId }) => groupId).filter((groupId) => groupId.startsWith(PREFIX))
    const ours = new Set([...known.map((groupId) => groupId.slice(PREFIX.length)), ...subscribed.keys()])
    const lags = await Promise.all(
      [...ours].map((group) => lagOfGroup(admin, group, subscribed.get(group) ?? new Set(), boundsOf)),
    )
    return lags.flat()
  })
}

async function lagOfGroup(
  admin: KafkaAdmin,
  group: string,
  subscribed: ReadonlySet<string>,
  boundsOf: (topic: string) => Promise<Bounds>,
): Promise<GroupLag[]> {
  const offsets = await admin.fetchOffsets({
    groupId: groupIdOf(group),
    topics: topicPlans.map(({ topic }) => topic),
  })
  const lags: GroupLag[] = []
  for (const { topic, partitions } of offsets) {
    const reads = subscribed.has(topic) || partitions.some(({ offset }) => BigInt(offset) !== NEVER_COMMITTED)
    if (!reads) continue
    const bounds = await boundsOf(topic)
    const waiting = partitions.map(({ partition, offset }) => behind(bounds.get(partition), BigInt(offset)))
    lags.push({ group, topic, lag: Number(waiting.reduce((sum, each) => sum + each, 0n)) })
  }
  return lags
}

async function readBounds(admin: KafkaAdmin, topic: string): Promise<Bounds> {
  const partitions = await admin.fetchTopicOffsets(topic)
  return new Map(partitions.map(({ partition, low, high }) => [partition, { low: BigInt(low), high: BigInt(high) }]))
}

/* What retention has taken away no longer waits, and a group that never committed starts at the oldest message. */
function behind(bounds: { low: bigint; high: bigint } | undefined, committed: bigint): bigint {
  if (!bounds) return 0n
  const position = committed > bounds.low ? committed : bounds.low
  return bounds.high > position ? bounds.high - position : 0n
}
