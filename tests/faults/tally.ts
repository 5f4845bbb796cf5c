/** The ways in which people of a load reach Docket. */
export type Way = 'web' | 'mcp'

/** What became of the mutations of a load. */
export interface Tally {
  /** Answers that were no success on the way, by status; 0 is a connection that broke. */
  failures: Map<number, number>
  /** Milliseconds that each mutation took, all its attempts together. */
  latencies: Record<Way, number[]>
  acknowledge(way: Way, ms: number): void
  /** Resolves when so many mutations are acknowledged. */
  acknowledged: (count: number) => Promise<void>
}

const AGAIN_MS = 50

/** A server did not do it, but another one may. */
export class TryElsewhere extends Error {
  readonly status: number

  constructor(status: number) {
    super(`answered with ${status}`)
    this.status = status
  }
}

export function createTally(): Tally {
  const latencies: Tally['latencies'] = { web: [], mcp: [] }
  const waiting = new Map<number, () => void>()
  let total = 0
  return {
    failures: new Map(),
    latencies,
    acknowledge(way, ms) {
      latencies[way].push(ms)
      total += 1
      waiting.get(total)?.()
    },
    acknowledged: (count) =>
      total >= count ? Promise.resolve() : new Promise<void>((resolve) => waiting.set(count, resolve)),
  }
}

/** Asks until it is done, as often as an attempt says that another may do it. */
export async function untilDone<T>({ failures }: Tally, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof TryElsewhere)) throw error
      failures.set(error.status, (failures.get(error.status) ?? 0) + 1)
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
}

/** A mutation: counted and timed when it is acknowledged. */
export async function timed<T>(tally: Tally, way: Way, mutation: () => Promise<T>): Promise<T> {
  const began = performance.now()
  const answer = await mutation()
  tally.acknowledge(way, performance.now() - began)
  return answer
}
