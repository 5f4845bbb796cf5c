import { Temporal } from 'temporal-polyfill'
import { type DateContext, findDates } from '#core/domain/quick-add/find-dates.ts'
import { parseWhen } from '#core/domain/quick-add/parse-when.ts'
import { localDate } from '#core/domain/time.ts'
import { remembered } from './remembered.ts'
import type { When } from '#core/chat/built-in/commands/command.ts'

/** A due time as tools take it: a bare date for a whole day, else wall-clock time without an offset. */
export function dueText({ local, allDay }: { local: string; allDay: boolean }): string {
  return allDay ? local.slice(0, 10) : local.slice(0, 16)
}

/** Reads words that are a date, a time or both, and nothing else. */
export const readWhen = remembered((text: string, clock: DateContext): When | null => {
  if (!MAY_BE_DATE.test(text)) return null
  const due = parseWhen(text, clock)
  if (!due) return null
  const dated = findDates(text, clock, false).some(({ date, instant }) => date !== undefined || instant !== undefined)
  return { due: dueText(due), names: due.allDay ? 'day' : dated ? 'both' : 'time' }
})

/* Reading dates is the dearest thing the grammar does; nearly every wrong guess is refused by this alone. */
const MAY_BE_DATE =
  /\d|\b(?:to(?:day|night|morrow)|yesterday|noon|midday|midnight|morning|afternoon|evening|night|mon|tue|tues|wed|weds|thu|thurs?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|week(?:end)?|month|year|quarter|day|fortnight|eod|eow|eom|eoq|eoy|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|\w+uary|march|april|august|\w+ember|october|christmas|xmas|boxing|nye|new years?|valentine'?s|halloween|hours?|minutes?|half|end)\b/i

/** Days from one to another, both included. */
export interface DayRange {
  from?: string
  to?: string
}

const weekdayOfStart = { monday: 1, sunday: 7, saturday: 6 } as const

/**
 * Reads a stretch of days: "today", "this week", "next month", "the weekend", "the next 3 days", "last week". The rest of
 * a stretch that has begun starts today, because what is behind is not what is asked for; `whole` takes all of it.
 */
export function readRange(text: string, clock: DateContext, { whole = false } = {}): DayRange | null {
  const words = text.toLowerCase().trim()
  const today = Temporal.PlainDate.from(localDate(clock.now, clock.zone))
  const stretch =
    /^(?:(this|the|next|last|past|coming|current|rest of the|rest of this) )?(week|month|year|weekend)$/.exec(words)
  if (stretch) return stretchOf(stretch[2]!, stretch[1] ?? 'this', today, clock, whole)
  const days =
    /^(?:(?:in )?the )?(next|coming|last|past|following) (\d{1,3}|two|three|five|seven|ten|few|couple of)? ?(days?|weeks?)$/.exec(
      words,
    )
  if (days) {
    const count = (counts[days[2] ?? 'one'] ?? Number(days[2])) * (days[3]!.startsWith('week') ? 7 : 1)
    const isPast = days[1] === 'last' || days[1] === 'past'
    return isPast ? between(today.subtract({ days: count }), today) : between(today, today.add({ days: count }))
  }
  if (words === 'yesterday') return between(today.subtract({ days: 1 }), today.subtract({ days: 1 }))
  if (words === 'so far' || words === 'right now' || words === 'now') return between(today, today)
  const when = readWhen(words, clock)
  return when && { from: when.due.slice(0, 10), to: when.due.slice(0, 10) }
}

const counts: Record<string, number> = { one: 1, two: 2, three: 3, five: 5, seven: 7, ten: 10, few: 3, 'couple of': 2 }

function stretchOf(
  unit: string,
  which: string,
  today: Temporal.PlainDate,
  { weekStart = 'monday' }: DateContext,
  whole: boolean,
): DayRange {
  const isPast = which === 'last' || which === 'past'
  const step = which === 'next' || which === 'coming' ? 1 : isPast ? -1 : 0
  const toStart = (today.dayOfWeek - weekdayOfStart[weekStart] + 7) % 7
  let [start, end] = [today, today]
  if (unit === 'week' || unit === 'weekend') {
    start = today.subtract({ days: toStart }).add({ days: 7 * step })
    end = start.add({ days: 6 })
    if (unit === 'weekend') {
      const saturday = today
        .subtract({ days: (today.dayOfWeek + 6) % 7 })
        .add({ days: 5 + 7 * (which === 'coming' ? 0 : step) })
      start = saturday
      end = saturday.add({ days: 1 })
    }
  } else if (unit === 'month') {
    start = today.with({ day: 1 }).add({ months: step })
    end = start.add({ months: 1 }).subtract({ days: 1 })
  } else {
    start = today.with({ month: 1, day: 1 }).add({ years: step })
    end = start.add({ years: 1 }).subtract({ days: 1 })
  }
  const hasBegun = step === 0 && Temporal.PlainDate.compare(start, today) < 0
  return between(hasBegun && !whole ? today : start, end)
}

function between(from: Temporal.PlainDate, to: Temporal.PlainDate): DayRange {
  return { from: from.toString(), to: to.toString() }
}
