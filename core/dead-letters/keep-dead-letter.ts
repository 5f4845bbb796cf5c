import type { Context } from '#core/context.ts'
import { insertDeadLetter } from '#core/db/dead-letters.ts'
import type { Delivery } from '#core/platform/ports.ts'

/**
 * Keeps a message of a dead-letter topic in the table, once however often it is delivered. Whatever is missing in the
 * headers (a message that a broker put there by itself) falls back to where the message is now.
 */
export async function keepDeadLetter(ctx: Context, delivery: Delivery): Promise<void> {
  const { headers } = delivery
  const at = new Date(headers['dlq_at'] ?? Number.NaN)
  const attempts = Number(headers['dlq_attempts'])
  await insertDeadLetter(ctx.db, {
    topic: headers['dlq_topic'] ?? delivery.topic.replace(/\.dlq$/, ''),
    partition: integerOr(headers['dlq_partition'], delivery.partition),
    offset: /^\d{1,18}$/.test(headers['dlq_offset'] ?? '') ? headers['dlq_offset']! : delivery.offset,
    consumer: headers['dlq_consumer'] ?? 'unknown',
    key: delivery.key,
    eventId: headers['event_id'] || null,
    value: delivery.value,
    headers,
    error: headers['dlq_error'] ?? 'no cause was given',
    attempts: Number.isSafeInteger(attempts) ? attempts : 0,
    deadAt: Number.isNaN(at.getTime()) ? ctx.clock.now() : at,
  })
}

function integerOr(text: string | undefined, fallback: number): number {
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : fallback
}
