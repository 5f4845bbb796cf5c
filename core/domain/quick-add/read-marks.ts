import { reminderOffsets } from '../reminder.ts'
import { MAX_TAGS_PER_TASK, type Priority } from '../task.ts'
import { tagKey, tagNameSchema } from '../tag.ts'
import { type Reading, blank, claim } from './spans.ts'

/** A word in double quotes or after a backslash is only itself. */
export function readLiterals(reading: Reading): void {
  for (const match of reading.text.matchAll(/(?<=^|[\s(,])(?:"[^"\n]+"|“[^”\n]+”)|(?<![^\s(,])\\\S+/g)) {
    claim(reading, match.index, match.index + match[0].length, 'literal')
  }
}

/** `#tag` and `#"two words"`. A number alone ("#42") is no tag: titles name issues and rooms that way. */
export function readTags(reading: Reading): string[] {
  const tags = new Map<string, string>()
  for (const match of reading.text.matchAll(
    /(?<![^\s(,·])#(?:"([^"\n]+)"|([\p{L}\p{M}\p{N}]+)(?![\p{L}\p{M}\p{N}_\-#]))/gu,
  )) {
    if (tags.size >= MAX_TAGS_PER_TASK || reading.rest[match.index] !== '#') continue
    const name = tagNameSchema.safeParse(match[1] ?? match[2] ?? '')
    if (!name.success || (match[1] === undefined && /^\p{N}+$/u.test(name.data))) continue
    if (!tags.has(tagKey(name.data))) tags.set(tagKey(name.data), name.data)
    claim(reading, match.index, match.index + match[0].length, 'tag')
  }
  return [...tags.values()]
}

const priorityMarks: Record<string, Priority> = {
  p1: 'High',
  '!high': 'High',
  p2: 'Medium',
  '!medium': 'Medium',
  p3: 'Low',
  '!low': 'Low',
}

/** `p1` or `!high`, `p2` or `!medium`, `p3` or `!low`; the first one counts and any other stays in the title. */
export function readPriority(reading: Reading): Priority | null {
  const match = /(?<![^\s(,·])(?:p[123]|!(?:high|medium|low))(?![^\s),.;:·])/i.exec(reading.rest)
  if (!match) return null
  claim(reading, match.index, match.index + match[0].length, 'priority')
  return priorityMarks[match[0].toLowerCase()] ?? null
}

const REMINDER =
  /\bremind(?:er)?(?: me)?(?: at)?(?:,? (?:and )?(?:(\d{1,5}|an?|one|two|half an?) ?-?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)(?: (?:before|earlier|ahead|prior|in advance|early))(?: (?:it|due|that|the due (?:time|date)))?|(when (?:it(?:'s| is) )?due|at the (?:due )?time|on time)))/gi

const minutesOf: Record<string, number> = { m: 1, h: 60, d: 1440, w: 10_080 }

/**
 * "remind me 30 min before", "remind me an hour before", "remind me when due", as minutes before the due time. An amount
 * that no reminder can have stays in the title, and is not taken for a date either.
 */
export function readReminders(reading: Reading): { offset_minutes: number }[] {
  const offsets = new Set<number>()
  for (const match of reading.rest.matchAll(REMINDER)) {
    const [start, end] = [match.index, match.index + match[0].length]
    const offset =
      match[3] !== undefined
        ? 0
        : amount(match[1] ?? '') * (minutesOf[(match[2] ?? '')[0]?.toLowerCase() ?? ''] ?? Number.NaN)
    if (!(reminderOffsets as readonly number[]).includes(offset)) {
      reading.rest = blank(reading.rest, start, end)
      continue
    }
    offsets.add(offset)
    claim(reading, start, end, 'reminder')
  }
  return [...offsets].map((offset_minutes) => ({ offset_minutes }))
}

function amount(text: string): number {
  const word = text.toLowerCase()
  if (/^\d+$/.test(word)) return Number(word)
  return word.startsWith('half') ? 0.5 : word === 'two' ? 2 : 1
}
