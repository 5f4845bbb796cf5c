import { randomUUID } from 'node:crypto'
import type { Topic } from '#core/domain/events.ts'
import { testClient } from '#tests/infra/kafka/kafka-admin.ts'

interface Poison {
  value: string
  /** What its dead letter has to name. */
  cause: RegExp
  key?: Buffer | string | null
  headers?: Readonly<Record<string, Buffer | string>>
}

const binary = Buffer.from([0, 0, 0, 7, 13, 10, 255])
const odd = (what: string, where: Pick<Poison, 'key' | 'headers'>): Poison => {
  return { value: `{ "odd": "${what}"`, cause: /broken JSON/, ...where }
}

/** What no consumer can take. Fields by name, the order that Dapr gives them. */
export const poison: readonly Poison[] = [
  { value: '{', cause: /broken JSON/ },
  { value: '\0\u0005Avro', cause: /broken JSON/ },
  { value: JSON.stringify({ data: {}, event_type: 'tag-created', version: '1.0' }), cause: /tag-created/ },
  { value: JSON.stringify({ event_type: 'task-created', version: '2.0' }), cause: /version/ },
  odd('no key', { key: null }),
  odd('empty key', { key: '' }),
  odd('binary key', { key: binary }),
  odd('long key', { key: 'k'.repeat(20_000) }),
  odd('key that is not ASCII', { key: 'schlüssel 🍌\n' }),
  odd('binary header', { headers: { binary, event_id: binary, dlq_error: binary, 'dlq_\n': binary } }),
  odd('large header', { headers: { large: 'x'.repeat(20_000), event_id: 'x'.repeat(200_000) } }),
  odd('many headers', {
    headers: Object.fromEntries(range(200).map((n) => [`binary-${n}`, Buffer.alloc(3_900, 255)])),
  }),
  odd('header that a sidecar would take for its own', {
    headers: { 'dapr-caller-app-id': 'docket-web', 'dapr-api-token': 'x', 'content-length': '9', '': 'x' },
  }),
]

function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n)
}

/** Of a type that a later Docket may know: to be ignored, and counted. */
const unknownEvent: Poison = { value: JSON.stringify({ event_type: 'task-teleported', version: '1.0' }), cause: /^$/ }
export const UNKNOWN_EVENTS = 2

/**
 * Puts all of it on one partition as somebody else's program would, in no envelope of Dapr's, with an event of unknown
 * type before and behind it.
 */
export async function publishPoison(address: string, topic: Topic): Promise<void> {
  const producer = testClient(address).producer(() => false)
  await producer.connect()
  for (const { key = 'nobody', value, headers } of [unknownEvent, ...poison, unknownEvent]) {
    const all = { event_id: randomUUID(), ...headers }
    await producer.send({ topic, acks: -1, messages: [{ partition: 0, key, value, headers: all }] })
  }
  await producer.disconnect()
}
