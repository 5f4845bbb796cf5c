import { type Cursor, accept, peek, touches } from './tokenize.ts'

const weekdayNames = [
  ['monday', 'mon'],
  ['tuesday', 'tue', 'tues'],
  ['wednesday', 'wed', 'weds'],
  ['thursday', 'thu', 'thur', 'thurs'],
  ['friday', 'fri'],
  ['saturday', 'sat'],
  ['sunday', 'sun'],
]
const monthNames = [
  ['january', 'jan'],
  ['february', 'feb'],
  ['march', 'mar'],
  ['april', 'apr'],
  ['may'],
  ['june', 'jun'],
  ['july', 'jul'],
  ['august', 'aug'],
  ['september', 'sep', 'sept'],
  ['october', 'oct'],
  ['november', 'nov'],
  ['december', 'dec'],
]
const numberWords = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]
const ordinalWords = ['zeroth', 'first', 'second', 'third', 'fourth', 'fifth']

/** ISO number of a weekday (Monday is 1), or null; `plural` also for "mondays". */
export function weekdayNumber(word: string, { plural = false } = {}): number | null {
  const name = plural ? word.replace(/s$/, '') : word
  const index = weekdayNames.findIndex((names) => names.includes(word) || (plural && names[0] === name))
  return index < 0 ? null : index + 1
}

/** 1 for January … 12, or null. */
export function monthNumber(word: string): number | null {
  const index = monthNames.findIndex((names) => names.includes(word))
  return index < 0 ? null : index + 1
}

/** Reads "3" or "three". */
export function readNumber(cursor: Cursor): number | null {
  const word = peek(cursor)
  const spelled = numberWords.indexOf(word)
  const value = /^\d{1,4}$/.test(word) ? Number(word) : spelled
  if (value < 1) return null
  cursor.at += 1
  return value
}

/** Reads "first" … "fifth", "2nd", "31st", "last" (-1) and "second to last" or "second last" (-2). */
export function readOrdinal(cursor: Cursor): number | null {
  if (accept(cursor, 'last')) return -1
  if (accept(cursor, 'second', 'to', 'last') || accept(cursor, 'second', 'last')) return -2
  const spelled = ordinalWords.indexOf(peek(cursor))
  if (spelled > 0) {
    cursor.at += 1
    return spelled
  }
  if (!/^\d{1,2}$/.test(peek(cursor)) || !/^(st|nd|rd|th)$/.test(peek(cursor, 1))) return null
  const value = Number(peek(cursor))
  cursor.at += 1
  if (!touches(cursor) || value < 1 || value > 31) {
    cursor.at -= 1
    return null
  }
  cursor.at += 1
  return value
}
