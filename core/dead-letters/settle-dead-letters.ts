import type { Context } from '#core/context.ts'
import {
  findDeadLetter,
  findOpenDeadLetters,
  markDiscarded,
  markReplayed,
  type DeadLetter,
} from '#core/db/dead-letters.ts'
import { DomainError, notFound } from '#core/domain/errors.ts'
import { CUT_HEADER, NOT_A_CONSUMER, REPLAY_FOR_HEADER } from './dead-letter-message.ts'

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
 * @throws invalid_request when only the beginning of the message was kept
 */
export async function replayDeadLetter(ctx: Context, id: number): Promise<DeadLetter> {
  const letter = await getDeadLetter(ctx, id)
  const original = Object.entries(letter.headers).filter(([name]) => !name.startsWith('dlq_'))
  if (isCut(letter)) {
    throw new DomainError('invalid_request', `Dead letter ${id} has only the beginning of its message.`, [
      { field: 'id', problem: 'cannot be replayed: produce the whole message anew, or discard it', value: id },
    ])
  }
  const isConsumer = !(Object.values(NOT_A_CONSUMER) as string[]).includes(letter.consumer)
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

/** Replays whatever is open and whole, of one topic or of all; returns how many. */
export async function replayDeadLetters(ctx: Context, options: { topic?: string | undefined } = {}): Promise<number> {
  let replayed = 0
  for (;;) {
    const page = await listDeadLetters(ctx, options)
    const whole = page.filter((letter) => !isCut(letter))
    for (const letter of whole) await replayDeadLetter(ctx, letter.id)
    replayed += whole.length
    // Not until none is left: one that fails again is a new dead letter at once.
    if (page.length < PAGE || whole.length === 0) return replayed
  }
}

function isCut({ headers }: DeadLetter): boolean {
  return headers[CUT_HEADER] !== undefined
}

/** Marks a dead letter as not worth another try. It stays in the table until retention. */
export async function discardDeadLetter(ctx: Context, id: number): Promise<DeadLetter> {
  const letter = await getDeadLetter(ctx, id)
  await markDiscarded(ctx.db, id, ctx.clock.now())
  return letter
}
