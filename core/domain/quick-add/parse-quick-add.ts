import { nextOccurrence, firstOccurrences } from '#core/domain/recurrence/occurrences.ts'
import { readRuleParts, writeRuleParts } from '#core/domain/recurrence/rule-parts.ts'
import { type Recurrence, parseRule } from '#core/domain/recurrence/rule.ts'
import { type RecurrenceWords, parseRecurrenceWords } from '#core/domain/recurrence/words.ts'
import type { Priority, RecurrenceMode } from '../task.ts'
import { localDate } from '../time.ts'
import type { FoundTime } from './chrono-dates.ts'
import { type DateContext, findDates, timeOfDay } from './find-dates.ts'
import { readLiterals, readPriority, readTags } from './read-marks.ts'
import { type OddReminder, readReminders, readRemindMeTo } from './read-reminders.ts'
import { type Due, END_OF_DAY, dueAt, resolveDue } from './resolve-due.ts'
import { type Reading, type Span, claim, startReading, titleOf } from './spans.ts'

export interface QuickAddResult {
  title: string
  due: Due | null
  priority: Priority | null
  tags: string[]
  recurrence: (Recurrence & { mode: RecurrenceMode }) | null
  reminders: { offset_minutes: number }[]
  /** Reminders at other times before the due time than a relative one can have; only where the caller asked for them. */
  reminderTimes: Date[]
  /** What was understood, in the order of the text. */
  spans: Span[]
}

export interface QuickAddContext extends DateContext {
  /** Whether the caller can set reminders at any time; else "remind me 20 min before" stays in the title. */
  anyReminder?: boolean
}

/* 500 code points are the limit of the input; this is the same in UTF-16, and what bounds the time spent. */
const MAX_LENGTH = 1000

/**
 * Reads one line of quick add: dates, times and recurrences in words, `#tag`, `p1`–`p3`, `!high`, "remind me 30 min
 * before". Quotes and a backslash make words literal. A text too long to read is all title; so are dates that would leave none.
 */
export function parseQuickAdd(text: string, context: QuickAddContext): QuickAddResult {
  const reading = startReading(text)
  if (text.length > MAX_LENGTH) return { ...nothing(text.trim()), spans: [] }
  readLiterals(reading)
  const tags = readTags(reading)
  const priority = readPriority(reading)
  const { offsets, odd } = readReminders(reading)
  const toReminders = () => [...offsets].map((minutes) => ({ offset_minutes: minutes }))
  const beforeDates = { rest: reading.rest, spans: [...reading.spans] }
  const { due, recurrence } = readDue(reading, context)
  if (due && !due.allDay && readRemindMeTo(reading)) offsets.add(0)
  // An absolute reminder would be for the first of a series only.
  const reminderTimes = context.anyReminder && !recurrence ? claimOddReminders(reading, odd, due) : []
  if (titleOf(reading) === '') {
    Object.assign(reading, beforeDates)
    return { ...nothing(titleOf(reading)), tags, priority, reminders: toReminders(), spans: inOrder(reading.spans) }
  }
  const title = titleOf(reading)
  return {
    title,
    due,
    priority,
    tags,
    recurrence,
    reminders: toReminders(),
    reminderTimes,
    spans: inOrder(reading.spans),
  }
}

function claimOddReminders(reading: Reading, odd: OddReminder[], due: Due | null): Date[] {
  if (!due || due.allDay) return []
  return odd.flatMap(({ start, end, minutes }) => {
    claim(reading, start, end, 'reminder')
    return minutes.map((before) => new Date(due.instant.getTime() - before * 60_000))
  })
}

function nothing(title: string) {
  return { title, due: null, priority: null, tags: [], recurrence: null, reminders: [], reminderTimes: [] }
}

function readDue(reading: Reading, context: DateContext): Pick<QuickAddResult, 'due' | 'recurrence'> {
  const words = parseRecurrenceWords(reading.rest, context)
  if (!words) return { due: resolveDue(claimDates(reading, context), context), recurrence: null }
  const { recurrence, end } = withUntil(words, context)
  claim(reading, words.start, end, 'recurrence')
  const found = claimDates(reading, context)
  return { recurrence: { ...recurrence, mode: words.mode }, due: firstDue(words, recurrence.rule, found, context) }
}

function claimDates(reading: Reading, context: DateContext): FoundTime[] {
  const found = findDates(reading.rest, context, true)
  for (const piece of found) {
    const isTime = piece.date === undefined && piece.instant === undefined && piece.time !== undefined
    const lead = leadOf(
      reading.rest.slice(0, piece.start),
      piece.date !== undefined && MONTH.test(reading.rest.slice(piece.start)),
    )
    claim(reading, lead?.index ?? piece.start, piece.end, isTime ? 'time' : 'date')
  }
  return found
}

const MONTH = /^(?:q[1-4]\b|mid\b|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i

/* The words that lead to a date go with it; "in" only to a month, for one can "check in tomorrow". */
function leadOf(before: string, isMonth: boolean): RegExpExecArray | null {
  const lead =
    /(?<![^\s(,;:·-])(?:(?:due|starting|beginning|from)(?:\s+(?:on|by|at|from|in|before))?|on|by|at|before|until|till|@)\s+$/i.exec(
      before,
    )
  return lead ?? (isMonth ? /(?<![^\s(,;:·-])in\s+$/i.exec(before) : null)
}

/*
 * A recurrence starts with its first occurrence: from the date named beside it, or else from now. "Every other tuesday"
 * starts on the next Tuesday, whichever week that is in: intervals are counted from there.
 */
function firstDue(words: RecurrenceWords, rule: string, found: FoundTime[], context: DateContext): Due | null {
  const { now, zone } = context
  const named = resolveDue(found, context)
  const isDated = found.some(({ date, instant }) => date !== undefined || instant !== undefined)
  const time = words.time ?? (named && !named.allDay ? timeOfDay(named.instant, zone) : undefined)
  const date = named && isDated ? named.local.slice(0, 10) : localDate(now, zone)
  const series = {
    rule: writeRuleParts({ ...readRuleParts(rule), interval: 1 }),
    anchorLocal: `${date}T${time ?? END_OF_DAY}`,
    zone,
    end: null,
  }
  const first = isDated ? firstOccurrences(series, 1)[0] : nextOccurrence(series, now)
  return first ? dueAt(first.at, zone, time === undefined) : null
}

/* "until march 1 …": the date closes the recurrence; words that are none go back to the title. */
function withUntil(words: RecurrenceWords, context: DateContext): { recurrence: Recurrence; end: number } {
  const { rule, pattern, until } = words
  if (until === undefined) return { recurrence: { rule, pattern }, end: words.end }
  const untilStart = words.end - until.length
  const first = findDates(until, context, false).find((piece) => piece.start === 0)
  const due = first && resolveDue([first], context)
  if (!first || !due) {
    const keyword = /\s*\S+\s*$/.exec(words.text.slice(0, untilStart - words.start))
    return { recurrence: { rule, pattern }, end: words.start + (keyword?.index ?? words.text.length) }
  }
  return {
    recurrence: parseRule(`${rule};UNTIL=${due.local.slice(0, 10).replaceAll('-', '')}`),
    end: untilStart + first.end,
  }
}

function inOrder(spans: Span[]): Span[] {
  return [...spans].sort((a, b) => a.start - b.start)
}
