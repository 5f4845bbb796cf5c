import { invalid } from '../errors.ts'
import { dateTimeText, toIso } from '../time.ts'
import type { DateContext } from './find-dates.ts'
import { parseWhen } from './parse-when.ts'

const EXPECTED = 'must be a date or time: "2026-03-01", "2026-03-01T09:00", "tomorrow 5pm", "next friday"'

/**
 * A date or time that may be given in words, in the form that every use case takes: ISO 8601 as it was given, words as a
 * bare date (all day) or an instant. @throws invalid_request about `field`
 */
export function readTimeText(text: string, field: string, context: DateContext): string {
  const given = text.trim()
  if (dateTimeText.safeParse(given).success) return given
  const read = parseWhen(given, context)
  if (!read) throw invalid(field, EXPECTED, text.slice(0, 100))
  return read.allDay ? read.local.slice(0, 10) : toIso(read.instant)
}
