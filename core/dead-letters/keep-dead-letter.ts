import type { Context } from '#core/context.ts'
import { insertDeadLetter } from '#core/db/dead-letters.ts'
import type { Delivery } from '#core/platform/ports.ts'
import { NOT_A_CONSUMER } from './dead-letter-message.ts'

/* Of the column. */
const MAX_ATTEMPTS = 2_147_483_647

/**
 * Keeps a message of a dead-letter topic in the table, once however often it is delivered. Whatever is missing in the
 * headers (a message that a broker put there by itself) falls back to where the message is now.
 */
export async function keepDeadLetter(ctx: Context, delivery: Delivery): Promise<void> {
  const named = Object.entries(delivery.headers).map(([name, value]) => [storable(name), storable(value)] as const)
  const headers: Record<string, string> = Object.fromEntries(named)
  const at = new Date(headers['dlq_at'] ?? Number.NaN)
  const attempts = Number(headers['dlq_attempts'])
  await insertDeadLetter(ctx.db, {
    topic: headers['dlq_topic'] ?? delivery.topic.replace(/\.dlq$/, ''),
    partition: integerOr(headers['dlq_partition'], delivery.partition),
    offset: /^\d{1,18}$/.test(headers['dlq_offset'] ?? '') ? headers['dlq_offset']! : delivery.offset,
    consumer: headers['dlq_consumer'] ?? NOT_A_CONSUMER.unknown,
    key: delivery.key === null ? null : storable(delivery.key),
    eventId: headers['event_id'] || null,
    value: storable(delivery.value),
    headers,
    error: headers['dlq_error'] ?? 'no cause was given',
    attempts: Number.isSafeInteger(attempts) ? Math.min(Math.max(attempts, 0), MAX_ATTEMPTS) : 0,
    deadAt: Number.isNaN(at.getTime()) ? ctx.clock.now() : at,
  })
}

/* PostgreSQL's text holds no NUL, with which many binary formats begin, and its JSON no half of a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}

function integerOr(text: string | undefined, fallback: number): number {
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : fallback
}
