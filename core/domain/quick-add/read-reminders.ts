import { reminderOffsets } from '../reminder.ts'
import { type Reading, blank, claim } from './spans.ts'

/** An amount before the due time that no relative reminder can have, and where it stands. */
export interface OddReminder {
  start: number
  end: number
  minutes: number[]
}

const WORD = '(?:half an?|(?:a )?quarter of an|an?|the|one|two|three|four|five|six|ten)'
const NUMBER = String.raw`(?:\d{1,5}(?:\.5)? ?-?|\b${WORD}[ -])`
const AMOUNT = `${NUMBER}(?:m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)(?: and a half)?`
const BEFORE = String.raw`(?:before(?:hand)?|earlier|ahead|prior|in advance|early)(?: (?:it|due|that|the due (?:time|date)))?\b`
const AND = String.raw`(?:, and|,| and| &) `
const AT_DUE = String.raw`when (?:it(?:'s| is) )?due|at the (?:due )?time|on time`
const REMINDER = new RegExp(
  String.raw`(?:\bwith a )?\bremind(?:er)?s?(?: me)?(?: at)?(?::|,? and|,)? ` +
    `(?:((?:${AMOUNT}(?: ${BEFORE})?${AND})*${AMOUNT}) ${BEFORE}|(${AT_DUE}))`,
  'gi',
)
const AMOUNT_PARTS = new RegExp(`(${NUMBER})(m|h|d|w)[a-z]*( and a half)?`, 'gi')

const minutesOf: Record<string, number> = { m: 1, h: 60, d: 1440, w: 10_080 }
const spelled = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/**
 * "remind me 30 min before", "remind me 1 day and half an hour before", "remind me when due", as minutes before the due
 * time. What holds another amount is returned as odd and not taken for a date either; unclaimed, it stays in the title.
 */
export function readReminders(reading: Reading): { offsets: Set<number>; odd: OddReminder[] } {
  const offsets = new Set<number>()
  const odd: OddReminder[] = []
  for (const match of reading.rest.matchAll(REMINDER)) {
    const [start, end] = [match.index, match.index + match[0].length]
    const amounts = match[2] === undefined ? [...(match[1] ?? '').matchAll(AMOUNT_PARTS)].map(toMinutes) : [0]
    if (amounts.every(isOffset)) {
      for (const amount of amounts) offsets.add(amount)
      claim(reading, start, end, 'reminder')
    } else {
      odd.push({ start, end, minutes: amounts })
      reading.rest = blank(reading.rest, start, end)
    }
  }
  return { offsets, odd }
}

/**
 * "remind me to call Ann tomorrow at 5" and "remind me tomorrow at 5 to call Ann": the wish is a reminder at the due time,
 * the rest the title. Read after the dates, which are marks by then.
 */
export function readRemindMeTo(reading: Reading): boolean {
  const match = /^(\s*remind me)((?:\s|\u00b7)+)(?:to|about|that)(?=\s.*[\p{L}\p{N}])/iu.exec(reading.rest)
  if (!match) return false
  const [whole, lead = '', between = ''] = match
  claim(reading, 0, lead.length, 'reminder')
  claim(reading, lead.length + between.length, whole.length, 'reminder')
  return true
}

export function isOffset(minutes: number): boolean {
  return (reminderOffsets as readonly number[]).includes(minutes)
}

function toMinutes([, number = '', unit = '', half]: RegExpExecArray): number {
  const amount = readAmount(number.toLowerCase()) + (half === undefined ? 0 : 0.5)
  return Math.round(amount * (minutesOf[unit.toLowerCase()] ?? Number.NaN))
}

function readAmount(word: string): number {
  if (/^\d/.test(word)) return Number.parseFloat(word)
  if (word.startsWith('half')) return 0.5
  return word.includes('quarter') ? 0.25 : Math.max(spelled.indexOf(word.slice(0, -1)), 0) + 1
}
