import { setImmediate as nextTurn } from 'node:timers/promises'

const SLICE_MS = 10

/**
 * Maps a long list in slices of 10 ms: between them whoever else waits for this process has their turn. Reading the dates
 * of a large file takes seconds.
 */
export async function mapInSlices<T, R>(items: readonly T[], work: (item: T, index: number) => R): Promise<R[]> {
  const results: R[] = []
  let sliceEnd = performance.now() + SLICE_MS
  for (const [index, item] of items.entries()) {
    results.push(work(item, index))
    if (performance.now() < sliceEnd) continue
    await nextTurn()
    sliceEnd = performance.now() + SLICE_MS
  }
  return results
}
