/** Prints one figure as one JSON line. */
export function printFigure(name: string, figure: Record<string, number | string | boolean>): void {
  console.log(JSON.stringify({ name, ...figure }))
}

/** The value below which `share` (0–1) of the samples lie; nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Rounded for reading: three significant digits are more than a noisy machine can tell. */
export function round(value: number): number {
  return Number(value.toPrecision(3))
}

export interface Load {
  perSecond: number
  p50: number
  p95: number
  p99: number
}

/** Runs `step` in `clients` loops until `count` calls are done; times are in milliseconds. */
export async function load(
  clients: number,
  count: number,
  step: (client: number, index: number) => Promise<void>,
): Promise<Load> {
  const samples: number[] = []
  let next = 0
  const started = performance.now()
  const client = async (id: number) => {
    while (next < count) {
      const index = next
      next += 1
      const start = performance.now()
      await step(id, index)
      samples.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, id) => client(id)))
  const seconds = (performance.now() - started) / 1000
  return {
    perSecond: round(count / seconds),
    p50: round(percentile(samples, 0.5)),
    p95: round(percentile(samples, 0.95)),
    p99: round(percentile(samples, 0.99)),
  }
}

/**
 * Measures two ways of doing the same side by side: several short rounds in turn, and the median of each, so that what
 * else the machine does falls on both.
 */
export async function compare<A extends string, B extends string>(
  rounds: number,
  ways: Record<A | B, () => Promise<Load>>,
): Promise<Record<A | B, Load>> {
  const names = Object.keys(ways) as (A | B)[]
  const results = new Map<A | B, Load[]>(names.map((name) => [name, []]))
  for (let i = 0; i < rounds; i += 1) for (const name of names) results.get(name)!.push(await ways[name]())
  return Object.fromEntries(names.map((name) => [name, median(results.get(name)!)])) as Record<A | B, Load>
}

function median(loads: readonly Load[]): Load {
  const of = (key: keyof Load) =>
    percentile(
      loads.map((one) => one[key]),
      0.5,
    )
  return { perSecond: of('perSecond'), p50: of('p50'), p95: of('p95'), p99: of('p99') }
}
