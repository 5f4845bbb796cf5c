import { expect } from 'vitest'
import type { Load } from './load.ts'
import type { Way } from './tally.ts'

/* Far more than a busy machine makes of it, and far less than the deadlines of brokers and sidecars. */
const TIMES = 10
const MS = 500

type Timed = Pick<Load, 'latencies'>

/** A load during an outage went as fast as the same load right before it: nobody waited for what is away. */
export function expectUsualSpeed(before: Timed, during: Timed): void {
  for (const way of Object.keys(before.latencies) as Way[]) {
    const [usual, now] = [median(before.latencies[way]), median(during.latencies[way])]
    const figures = `median of a mutation over ${way}: ${usual.toFixed(1)} ms before, ${now.toFixed(1)} ms during the outage`
    process.stdout.write(`${figures}\n`)
    expect({ figures, waited: now > Math.max(TIMES * usual, MS) }).toEqual({ figures, waited: false })
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
