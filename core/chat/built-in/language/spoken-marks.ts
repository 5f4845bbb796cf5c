import type { Priority } from '#core/domain/task.ts'
import { tagNameSchema } from '#core/domain/tag.ts'
import { priorityNamed } from './filter-words.ts'

/** What is said about a new task in words that quick add does not know, and the text without them. */
export interface SpokenMarks {
  text: string
  priority?: Priority
  tags: string[]
  description?: string
}

const NAME = '#?[\\p{L}\\p{N}]+'
const NAMES = `(${NAME}(?:(?:, and |, | and | & )${NAME})*)`
const FOLLOWS = '(?=\\s*[.!]?\\s*$|,? (?:and|with|at|on|due|by|tomorrow|today|every|remind|priority)\\b)'

const DESCRIPTION =
  /,?\s*\b(?:with|and) (?:an? |the )?(?:description|notes?|details)(?: of| saying| that says)?:?\s+(.+)$/disu
const LIST = /,?\s*\b(?:to|on|in|onto) (?:my|the) (?:to-?do list|to do list|task list|list|tasks|todos)\b/diu
const TAGGED = new RegExp(
  `,?\\s*\\b(?:tagged(?: it)?(?: as| with)?|labell?ed(?: as| with)?|with (?:the )?(?:tags?|labels?)) ${NAMES}${FOLLOWS}`,
  'diu',
)
const PRIORITIES = [
  /,?\s*(?:\b(?:and )?(?:with|at|as|of|set to)\s+)?(?:\ba )?\b(high|top|urgent|medium|normal|low)[- ](?:priority|prio)\b/diu,
  /,?\s*\b(?:with )?priority:? (?:is )?(high|medium|low)\b/diu,
  /,?\s*\b(?:marked |flagged )?as (urgent|important)\s*$/diu,
]
const REPEATING =
  /\b(?:and |that )?(?:(?:should )?repeat(?:s|ing)?|recurring)\s+(?=(?:every|each|daily|weekly|monthly|yearly)\b)/diu

/**
 * Takes "with high priority", "tagged home and work", "with the description …" out of a text. What is in quotes is no
 * mark, and a mark that would leave no title is the title.
 */
export function readSpokenMarks(given: string): SpokenMarks {
  const marks: SpokenMarks = { text: given, tags: [] }
  take(marks, DESCRIPTION, (text) => (marks.description = text.replace(/^["“]|["”]$/g, '').trim()))
  take(marks, LIST, () => undefined)
  take(marks, TAGGED, (names) => (marks.tags = tagNames(names)))
  for (const pattern of PRIORITIES) {
    if (marks.priority === undefined)
      take(marks, pattern, (name) => (marks.priority = priorityNamed(name.toLowerCase())!))
  }
  take(marks, REPEATING, () => undefined)
  return marks
}

function tagNames(words: string): string[] {
  const read = words.split(/, and |, | and | & /).map((name) => tagNameSchema.safeParse(name.replace('#', '')))
  return read.flatMap(({ data }) => (data === undefined ? [] : [data]))
}

function take(marks: SpokenMarks, pattern: RegExp, read: (first: string) => void): void {
  const masked = marks.text.replace(/"[^"\n]*"|“[^”\n]*”/g, (quoted) => '\u00b7'.repeat(quoted.length))
  const match = pattern.exec(masked)
  const [whole, first] = match?.indices ?? []
  if (!whole) return
  const rest = `${marks.text.slice(0, whole[0])} ${marks.text.slice(whole[1])}`.replace(/ {2,}/g, ' ').trim()
  if (!/[\p{L}\p{N}]/u.test(rest)) return
  read(first ? marks.text.slice(...first) : '')
  marks.text = rest
}
