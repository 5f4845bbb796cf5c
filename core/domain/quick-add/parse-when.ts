import { isDomainError } from '../errors.ts'
import { dateTimeText, parseDateTime } from '../time.ts'
import { type DateContext, findDates } from './find-dates.ts'
import { type Due, dueAt, resolveDue } from './resolve-due.ts'
import { blank } from './spans.ts'

const MAX_LENGTH = 100

/**
 * Reads a text that is a date as a whole, in words or ISO 8601: "tomorrow 5pm", "next friday", "2026-03-01T09:00Z".
 * Null when any of it is something else, or when the date does not exist.
 */
export function parseWhen(text: string, context: DateContext): Due | null {
  const words = text.trim()
  if (words === '' || words.length > MAX_LENGTH) return null
  if (dateTimeText.safeParse(words).success) return parseIso(words, context.zone)
  const found = findDates(words, context, false)
  const rest = found.reduce((left, { start, end }) => blank(left, start, end), words)
  const leftOver = rest.replace(/\b(?:on|at|by|the|due|of|from)\b/gi, '')
  return /[\p{L}\p{N}]/u.test(leftOver) ? null : resolveDue(found, context)
}

function parseIso(text: string, zone: string): Due | null {
  try {
    const { instant, allDay } = parseDateTime(text, zone)
    return dueAt(instant, zone, allDay)
  } catch (error) {
    if (isDomainError(error, 'invalid_request')) return null
    throw error
  }
}
