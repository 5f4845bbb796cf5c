import type { BusMessage } from '../ports.ts'

/* The sidecar takes requests of 4 MiB. */
const MAX_BATCH = 500
const MAX_BATCH_BYTES = 2 * 1024 * 1024

/**
 * Parts to be published one after the other, none with two messages of one key; each key keeps its order. Of two that the
 * sidecar has together the later one alone may reach a broker that dies (docs/adr/0021-waves-through-dapr.md).
 */
export function inWaves(messages: readonly BusMessage[]): BusMessage[][] {
  const waves: BusMessage[][] = []
  const ofKey = new Map<string, number>()
  for (const message of messages) {
    const nth = ofKey.get(message.key) ?? 0
    ofKey.set(message.key, nth + 1)
    const wave = (waves[nth] ??= [])
    wave.push(message)
  }
  return waves
}

/** Parts that fit into a request each. */
export function* inBatches(messages: readonly BusMessage[]): Generator<BusMessage[]> {
  let batch: BusMessage[] = []
  let bytes = 0
  for (const message of messages) {
    const size = Buffer.byteLength(message.value)
    if (batch.length === MAX_BATCH || (batch.length > 0 && bytes + size > MAX_BATCH_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(message)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
