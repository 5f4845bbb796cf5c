import type { Context } from '#core/context.ts'
import {
  findDeadLetter,
  findOpenDeadLetters,
  markDiscarded,
  markReplayed,
  type DeadLetter,
} from '#core/db/dead-letters.ts'
import { notFound } from '#core/domain/errors.ts'
import { NO_CONSUMERS, REPLAY_FOR_HEADER } from './dead-letter-headers.ts'

const PAGE = 1000

/** Messages that were given up and wait for a decision, oldest first. */
export async function listDeadLetters(
  ctx: Context,
  options: { topic?: string | undefined } = {},
): Promise<DeadLetter[]> {
  return findOpenDeadLetters(ctx.db, { ...options, limit: PAGE })
}

/** @throws not_found */
export async function getDeadLetter(ctx: Context, id: number): Promise<DeadLetter> {
  const letter = await findDeadLetter(ctx.db, id)
  if (!letter) throw notFound('dead letter', id)
  return letter
}

/**
 * Publishes the original message to its topic again, under its old event id and for the consumer that had failed, or for
 * all when that was none of them. A replay after a replay is harmless: the effect is made once.
 */
export async function replayDeadLetter(ctx: Context, id: number): Promise<DeadLetter> {
  const letter = await getDeadLetter(ctx, id)
  const original = Object.entries(letter.headers).filter(([name]) => !name.startsWith('dlq_'))
  const isConsumer = !(Object.values(NO_CONSUMERS) as string[]).includes(letter.consumer)
  await ctx.bus.publish([
    {
      topic: letter.topic,
      key: letter.key ?? '',
      value: letter.value,
      eventId: letter.eventId ?? '',
      headers: { ...Object.fromEntries(original), ...(isConsumer && { [REPLAY_FOR_HEADER]: letter.consumer }) },
    },
  ])
  await markReplayed(ctx.db, id, ctx.clock.now())
  return letter
}

/** Replays whatever is open, of one topic or of all; returns how many. */
export async function replayDeadLetters(ctx: Context, options: { topic?: string | undefined } = {}): Promise<number> {
  let replayed = 0
  for (;;) {
    const page = await listDeadLetters(ctx, options)
    for (const letter of page) await replayDeadLetter(ctx, letter.id)
    replayed += page.length
    // Not until none is left: one that fails again is a new dead letter at once.
    if (page.length < PAGE) return replayed
  }
}

/** Marks a dead letter as not worth another try. It stays in the table until retention. */
export async function discardDeadLetter(ctx: Context, id: number): Promise<DeadLetter> {
  const letter = await getDeadLetter(ctx, id)
  await markDiscarded(ctx.db, id, ctx.clock.now())
  return letter
}
