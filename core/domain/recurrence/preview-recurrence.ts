import { DomainError } from '../errors.ts'
import type { RecurrenceMode } from '../task.ts'
import { localDateTime } from '../time.ts'
import { explainRule } from './explain-rule.ts'
import { type Occurrence, firstOccurrences } from './occurrences.ts'
import { type Recurrence, type WirePattern, parseRule, patternRule } from './rule.ts'
import { parseRecurrenceWords } from './words.ts'

export interface PreviewInput {
  /** A pattern of the wire, an RRULE or words: "weekly", "FREQ=WEEKLY;BYDAY=MO", "every other tuesday". */
  recurrence: string
  /** May be past; it counts where it fits the rule. */
  start: Date
  zone: string
  count?: number
}

export interface RecurrencePreview extends Recurrence {
  mode: RecurrenceMode
  occurrences: Occurrence[]
  explanation: string
}

export interface ReadRecurrence extends Recurrence {
  mode: RecurrenceMode
  time?: string
  /** Neither a pattern nor an RRULE: words ("every monday") say when it begins. */
  inWords: boolean
}

const MAX_COUNT = 50

/** The first occurrences from `start` (5 unless said, at most 50) and the rule in words. Throws `invalid_recurrence`. */
export function previewRecurrence({ recurrence, start, zone, count = 5 }: PreviewInput): RecurrencePreview {
  const { mode, time, inWords: _, ...read } = readRecurrence(recurrence)
  const local = localDateTime(start, zone)
  const anchorLocal = time === undefined ? local : `${local.slice(0, 10)}T${time}`
  const occurrences = firstOccurrences({ rule: read.rule, anchorLocal, zone, end: null }, Math.min(count, MAX_COUNT))
  const options = { fromCompletion: mode === 'completion', ...(time !== undefined && { time }) }
  return { ...read, mode, occurrences, explanation: explainRule(read.rule, options) }
}

/**
 * Reads a recurrence that is given on its own, as a pattern, an RRULE or words that are nothing else.
 * Throws `invalid_recurrence`. "until" is not read here: an end has an argument of its own wherever this is used.
 */
export function readRecurrence(text: string): ReadRecurrence {
  const given = text.trim()
  const pattern = (['daily', 'weekly', 'monthly'] satisfies WirePattern[]).find((name) => name === given.toLowerCase())
  if (pattern) return { rule: patternRule(pattern), pattern, mode: 'schedule', inWords: false }
  if (given.includes('=')) return { ...parseRule(given), mode: 'schedule', inWords: false }
  const words = parseRecurrenceWords(given)
  if (!words || words.text.length < given.length || words.until !== undefined) throw notUnderstood(given)
  const { rule, pattern: nearest, mode, time } = words
  return { rule, pattern: nearest, mode, inWords: true, ...(time !== undefined && { time }) }
}

function notUnderstood(text: string): DomainError {
  const problem = 'must be daily, weekly, monthly, an RRULE or words like "every other tuesday"'
  const value = text.slice(0, 100)
  return new DomainError('invalid_recurrence', `recurrence: ${problem}`, [{ field: 'recurrence', problem, value }])
}
