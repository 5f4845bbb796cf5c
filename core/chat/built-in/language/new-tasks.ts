import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import { parseQuickAdd } from '#core/domain/quick-add/parse-quick-add.ts'
import type { NewTask } from '#core/chat/built-in/commands/command.ts'
import { dueText, readWhen } from './dates.ts'
import { ruleArgument } from './recurrence-wish.ts'
import { readSpokenMarks } from './spoken-marks.ts'
import { startsLikeTask } from './task-verbs.ts'

const MAX_NEW_TASKS = 25

/** Reads one line of quick add, with the marks that people speak ("with high priority"), as arguments of `add_task`. */
export function readNewTask(text: string, clock: DateContext): NewTask | null {
  const marks = readSpokenMarks(text.replace(/(?:,| and|;)+\s+(?=remind me\b)/gi, ' '))
  const { title, due, priority, tags, recurrence, reminders, spans } = parseQuickAdd(marks.text, clock)
  const words = tidyTitle(title, due !== null)
  if (!/[\p{L}\p{N}\p{S}]/u.test(words)) return null
  const allTags = [...new Set([...tags, ...marks.tags])]
  const level = priority ?? marks.priority
  const until = recurrence && /;UNTIL=(\d{4})(\d\d)(\d\d)/.exec(recurrence.rule)
  const spoken = spans.find(({ kind }) => kind === 'recurrence')?.text ?? ''
  return {
    title: words,
    ...(marks.description !== undefined && { description: marks.description }),
    ...(due && { due: dueText(due) }),
    ...(level && { priority: level }),
    ...(allTags.length > 0 && { tags: allTags }),
    ...(recurrence && {
      recurrence:
        recurrence.mode === 'completion'
          ? spoken.replace(/ until .*$/i, '')
          : ruleArgument(recurrence.rule.replace(until?.[0] ?? '', '')),
    }),
    ...(until && { recurrence_end: until.slice(1).join('-') }),
    ...(reminders.length > 0 && {
      reminders: reminders.map(({ offset_minutes: minutes }) => minutes),
    }),
  }
}

/* The words that led to a date which was taken out of the title lead to nothing any more. */
function tidyTitle(title: string, isDated: boolean): string {
  const plain = title.replace(/^["“](.*)["”]$/s, '$1').trim()
  return isDated ? plain.replace(/\s+(?:and|for|on|at|by|before|until|from|in|this|next)$/i, '') : plain
}

/** The tasks that a text names: lines, items between semicolons or commas, or one. */
export function readNewTasks(text: string, clock: DateContext, { plural = false } = {}): NewTask[] {
  const pieces = splitItems(text.trim(), clock, plural)
  return pieces.slice(0, MAX_NEW_TASKS).flatMap((piece) => readNewTask(piece, clock) ?? [])
}

function splitItems(text: string, clock: DateContext, plural: boolean): string[] {
  const lines = text
    .split('\n')
    .map(unbulleted)
    .filter((line) => line !== '')
  if (lines.length > 1) return lines
  const masked = text.replace(/"[^"\n]*"|“[^”\n]*”/g, (quoted) => '\u00b7'.repeat(quoted.length))
  for (const joint of [/\s*;\s*/g, /\s*(?:,\s*(?:and\s+|&\s*)?|\s+and\s+|\s+&\s+)/g]) {
    const pieces = cut(text, masked, joint)
    if (pieces.length > 1 && (joint.source.includes(';') || areItems(pieces, masked, clock, plural))) return pieces
  }
  return [unbulleted(text)]
}

function cut(text: string, masked: string, joint: RegExp): string[] {
  const pieces: string[] = []
  let at = 0
  for (const match of masked.matchAll(joint)) {
    pieces.push(text.slice(at, match.index))
    at = match.index + match[0].length
  }
  return [...pieces, text.slice(at)].map(unbulleted).filter((piece) => piece !== '')
}

/* "milk, eggs and bread" are three, "milk and eggs" is one, "buy milk and call mom" are two again. */
function areItems(pieces: string[], masked: string, clock: DateContext, plural: boolean): boolean {
  const read = pieces.map((piece) => parseQuickAdd(piece, clock))
  const isMarkOnly = pieces.some(
    (piece) =>
      readWhen(piece, clock) !== null ||
      readNewTask(piece, clock) === null ||
      /^(?:remind|with|tag|at|on|by|due|every|then|but|or|because|so|which|who|please|high|low|medium|priority|not)\b/i.test(
        piece,
      ),
  )
  if (isMarkOnly || pieces.some((piece) => piece.split(/\s+/).length > 10)) return false
  if (plural || pieces.every((piece) => /^(?:"[^"]*"|“[^”]*”)$/.test(piece))) return true
  const commas = masked.match(/,/g)?.length ?? 0
  if (commas > 0 && commas + Number(/ and | & /.test(masked)) === pieces.length - 1 && pieces.length > 2) return true
  if (commas > 0 && /,\s*and\s/.test(masked) && pieces.length > 2) return true
  const datedAll = read.every(({ due }) => due !== null)
  return (
    pieces.length <= 5 && (datedAll || pieces.every((piece) => startsLikeTask(piece) && piece.trim().includes(' ')))
  )
}

function unbulleted(line: string): string {
  return line
    .replace(/^\s*(?:[-*•–]\s+|\d{1,2}[.)]\s+|\[[ xX]?\]\s*)+/, '')
    .replace(/[,;]\s*$/, '')
    .trim()
}
