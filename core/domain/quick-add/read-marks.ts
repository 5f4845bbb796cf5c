import { MAX_TAGS_PER_TASK, type Priority } from '../task.ts'
import { tagKey, tagNameSchema } from '../tag.ts'
import { type Reading, claim } from './spans.ts'

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
