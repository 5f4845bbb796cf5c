import { readNumber } from '#core/domain/words/names.ts'
import { reminderOffsets } from '#core/domain/reminder.ts'
import { acceptAny } from '#core/domain/words/tokenize.ts'
import type { Shift } from '#core/chat/built-in/commands/command.ts'
import type { WordToken } from './tokens.ts'

const units: Record<string, Shift['unit']> = {
  m: 'minutes',
  min: 'minutes',
  mins: 'minutes',
  minute: 'minutes',
  h: 'hours',
  hr: 'hours',
  hrs: 'hours',
  hour: 'hours',
  d: 'days',
  day: 'days',
  w: 'weeks',
  wk: 'weeks',
  week: 'weeks',
  month: 'months',
  year: 'years',
}
const minutesOf: Partial<Record<Shift['unit'], number>> = { minutes: 1, hours: 60, days: 1440, weeks: 10_080 }

/** Reads a length of time and nothing else: "2 days", "an hour", "half an hour", "a couple of days", "90 min". */
export function readAmount(tokens: readonly WordToken[]): Shift | null {
  const cursor = { tokens, at: 0 }
  const half = acceptAny(cursor, ['half']) !== null
  const amount = acceptAny(cursor, ['a', 'an']) === null ? (readNumber(cursor) ?? (half ? 1 : null)) : 1
  if (amount === null) return null
  const isCouple = acceptAny(cursor, ['couple', 'few']) !== null
  if (isCouple) acceptAny(cursor, ['of'])
  const isFortnight = acceptAny(cursor, ['fortnight']) !== null
  const word = tokens[cursor.at]?.word ?? ''
  const unit = units[word] ?? units[word.replace(/s$/, '')]
  if (isFortnight) return cursor.at === tokens.length ? { amount: 14, unit: 'days' } : null
  if (unit === undefined || cursor.at !== tokens.length - 1) return null
  if (half)
    return unit === 'hours' ? { amount: 30, unit: 'minutes' } : unit === 'days' ? { amount: 12, unit: 'hours' } : null
  return { amount: isCouple ? 2 : amount, unit }
}

/** The same in minutes; null for months and years, which have no fixed number of them. */
export function readMinutes(tokens: readonly WordToken[]): number | null {
  const amount = readAmount(tokens)
  const minutes = amount ? minutesOf[amount.unit] : undefined
  return amount && minutes !== undefined ? amount.amount * minutes : null
}

/** True for the distances from the due time that a reminder can have. */
export function isReminderOffset(minutes: number): boolean {
  return (reminderOffsets as readonly number[]).includes(minutes)
}
