import type { Logger } from 'pino'
import type { BusLocks } from '#core/db/bus-locks.ts'
import type { PartitionId } from '#core/db/bus-store.ts'

export interface Membership {
  group: string
  partitions: readonly PartitionId[]
  /** Begins to consume a partition; the returned function ends it after the message at hand. */
  begin(at: PartitionId): () => Promise<void>
}

interface Member extends Membership {
  joined: boolean
  left: boolean
  owned: Map<string, () => Promise<void>>
  /** Given up, but still busy with a last message. */
  ending: Map<string, Promise<void>>
}

/**
 * Shares the partitions of each group between the processes that take part: everybody takes free ones up to a fair share
 * and gives back what is above it when another process joins. What a dead process held is free at once.
 */
export function createPartitionSharing(locks: BusLocks, log: Logger) {
  const members = new Set<Member>()
  let round: Promise<void> = Promise.resolve()

  locks.onLost((cause) => {
    log.warn({ cause: cause.message }, 'bus connection lost, consuming stops until it is back')
    for (const member of members) {
      member.joined = false
      for (const item of member.owned.keys()) void giveUp(member, item)
    }
  })

  /* Until the last message is through, nobody in this process may take the partition again: two would handle it at once. */
  function giveUp(member: Member, item: string): Promise<void> {
    const end = member.owned.get(item)
    if (!end) return Promise.resolve()
    member.owned.delete(item)
    const ending = end()
      .then(() => locks.release(member.group, item))
      .catch(() => undefined)
      .finally(() => member.ending.delete(item))
    member.ending.set(item, ending)
    return ending
  }

  async function balance(member: Member, processes: number): Promise<void> {
    const share = Math.ceil(member.partitions.length / Math.max(1, processes))
    for (const item of [...member.owned.keys()].slice(share)) void giveUp(member, item)
    for (const at of member.partitions) {
      const item = `${at.topic}/${at.partition}`
      if (member.left || member.owned.size >= share) return
      if (member.owned.has(item) || member.ending.has(item)) continue
      if (await locks.tryTake(member.group, item)) member.owned.set(item, member.begin(at))
    }
  }

  async function balanceAll(): Promise<void> {
    if (members.size === 0) return
    for (const member of members) member.joined ||= await locks.join(member.group)
    const processes = await locks.members([...members].map(({ group }) => group))
    for (const member of members) await balance(member, processes.get(member.group) ?? 1)
  }

  /** One round, after the one that may be running. A failed round is made up for by the next. */
  function rebalance(): Promise<void> {
    round = round.then(balanceAll).catch((cause: unknown) => log.debug({ cause: String(cause) }, 'bus sharing failed'))
    return round
  }

  return {
    rebalance,
    async join(membership: Membership): Promise<() => Promise<void>> {
      const member: Member = { ...membership, joined: false, left: false, owned: new Map(), ending: new Map() }
      members.add(member)
      await rebalance()
      return async () => {
        member.left = true
        members.delete(member)
        await round
        await Promise.all([...member.owned.keys()].map((item) => giveUp(member, item)))
        await Promise.all(member.ending.values())
        if (member.joined) await locks.leave(member.group).catch(() => undefined)
      }
    },
  }
}
