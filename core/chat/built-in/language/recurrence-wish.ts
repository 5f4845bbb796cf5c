import type { RecurrenceWish } from '#core/chat/built-in/commands/command.ts'
import { isDomainError } from '#core/domain/errors.ts'
import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import { parseQuickAdd } from '#core/domain/quick-add/parse-quick-add.ts'
import { readRecurrence } from '#core/domain/recurrence/preview-recurrence.ts'
import { parseRecurrenceWords } from '#core/domain/recurrence/words.ts'
import { dueText } from './dates.ts'
import { remembered } from './remembered.ts'

const MAY_RECUR =
  /\b(?:every|each|ev|once|daily|monthly|yearly|annually|quarterly|\w*weekly|fortnightly|bimonthly|\w+days|weekends)\b/i

/** Reads a recurrence and nothing else: "weekly", "every other tuesday at 9", "every month until march 1", "daily". */
export const readRecurrenceWish = remembered((text: string, clock: DateContext): RecurrenceWish | null => {
  const given = text.replace(/^(?:repeat(?:ing|s)?|recurring|on a|to) /i, '').replace(/ (?:basis|task)$/i, '')
  if (!MAY_RECUR.test(given)) return null
  try {
    const read = readRecurrence(given)
    return wish(read.rule, given, read.mode === 'completion', read.time, clock)
  } catch (error) {
    if (!isDomainError(error, 'invalid_recurrence')) throw error
    return readEnding(given, clock)
  }
})

/* "until …" is a date of its own; quick add knows where it ends. */
function readEnding(given: string, clock: DateContext): RecurrenceWish | null {
  const words = parseRecurrenceWords(given, clock)
  if (!words || words.until === undefined || words.start !== 0 || words.end !== given.length) return null
  const { recurrence } = parseQuickAdd(`x ${given}`, clock)
  const until = recurrence && /;UNTIL=(\d{4})(\d\d)(\d\d)/.exec(recurrence.rule)
  if (!recurrence || !until) return null
  const rule = recurrence.rule.replace(until[0], '')
  return { ...wish(rule, given, recurrence.mode === 'completion', words.time, clock), end: until.slice(1).join('-') }
}

function wish(
  rule: string,
  words: string,
  afterCompletion: boolean,
  time: string | undefined,
  clock: DateContext,
): RecurrenceWish {
  const due = parseQuickAdd(`x ${words}`, clock).due
  return {
    recurrence: ruleArgument(rule),
    ...(afterCompletion && { mode: 'completion' as const }),
    ...(time !== undefined && { time }),
    ...(due && { due: dueText(due) }),
  }
}

const patterns: Record<string, string> = { 'FREQ=DAILY': 'daily', 'FREQ=WEEKLY': 'weekly', 'FREQ=MONTHLY': 'monthly' }

/** A rule as tools take it: the word for it where there is one. */
export function ruleArgument(rule: string): string {
  return patterns[rule] ?? rule
}
