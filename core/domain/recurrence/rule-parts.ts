import { DomainError } from '../errors.ts'

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof weekdays)[number]

const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
export type Frequency = (typeof frequencies)[number]

/** `ordinal` is 2 in "2TU" (the second Tuesday), -1 in "-1FR" (the last Friday) and 0 for every one. */
export interface RuleDay {
  ordinal: number
  day: Weekday
}

/** An RRULE (RFC 5545 §3.3.10) taken apart: lists sorted, without repeats, empty when the part is not there. */
export interface RuleParts {
  freq: Frequency
  interval: number
  byMonth: number[]
  byMonthDay: number[]
  byDay: RuleDay[]
  bySetPos: number[]
  count: number | null
  /** As written: `YYYYMMDD`, or `YYYYMMDDTHHMMSS` with or without `Z`. */
  until: string | null
  weekStart: Weekday
}

export const MAX_RULE_LENGTH = 300
const MAX_INTERVAL = 999
const MAX_COUNT = 999

export function invalidRule(problem: string, value: string): DomainError {
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value
  return new DomainError('invalid_recurrence', `recurrence_rule: ${problem} (${shown})`, [
    { field: 'recurrence_rule', problem, value: shown },
  ])
}

/** Reads each part for itself; throws `invalid_recurrence` for an unknown, repeated or malformed one. */
export function readRuleParts(text: string): RuleParts {
  const parts = splitParts(text)
  const number = (key: string, max: number) => {
    const value = parts.get(key)
    return value === undefined ? null : wholeNumber(key, value, 1, max)
  }
  const numbers = (key: string, min: number, max: number) => {
    const value = parts.get(key)
    if (value === undefined) return []
    const list = value.split(',').map((entry) => wholeNumber(key, entry, min, max))
    return [...new Set(list)].sort((a, b) => a - b)
  }
  const freq = frequencies.find((frequency) => frequency === parts.get('FREQ'))
  if (freq === undefined) throw invalidRule(`FREQ must be one of ${frequencies.join(', ')}`, parts.get('FREQ') ?? text)
  return {
    freq,
    interval: number('INTERVAL', MAX_INTERVAL) ?? 1,
    byMonth: numbers('BYMONTH', 1, 12),
    byMonthDay: numbers('BYMONTHDAY', -31, 31),
    byDay: readDays(parts.get('BYDAY')),
    bySetPos: numbers('BYSETPOS', -366, 366),
    count: number('COUNT', MAX_COUNT),
    until: readUntil(parts.get('UNTIL')),
    weekStart: readWeekStart(parts.get('WKST')),
  }
}

/** The canonical text: one order, defaults left out. */
export function writeRuleParts(parts: RuleParts): string {
  const list = (key: string, values: readonly (string | number)[]) =>
    values.length > 0 ? `${key}=${values.join(',')}` : ''
  return [
    `FREQ=${parts.freq}`,
    parts.interval === 1 ? '' : `INTERVAL=${parts.interval}`,
    list('BYMONTH', parts.byMonth),
    list('BYMONTHDAY', parts.byMonthDay),
    list(
      'BYDAY',
      parts.byDay.map(({ ordinal, day }) => `${ordinal === 0 ? '' : ordinal}${day}`),
    ),
    list('BYSETPOS', parts.bySetPos),
    parts.count === null ? '' : `COUNT=${parts.count}`,
    parts.until === null ? '' : `UNTIL=${parts.until}`,
    parts.weekStart === 'MO' ? '' : `WKST=${parts.weekStart}`,
  ]
    .filter((part) => part !== '')
    .join(';')
}

const KNOWN = new Set(['FREQ', 'INTERVAL', 'BYMONTH', 'BYMONTHDAY', 'BYDAY', 'BYSETPOS', 'COUNT', 'UNTIL', 'WKST'])

function splitParts(text: string): Map<string, string> {
  if (text.length > MAX_RULE_LENGTH) throw invalidRule(`must have at most ${MAX_RULE_LENGTH} characters`, text)
  const rule = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
  if (rule.includes('DTSTART')) throw invalidRule('must not have DTSTART: the due time is the start', text)
  const parts = new Map<string, string>()
  for (const part of rule.replace(/;$/, '').split(';')) {
    const match = /^([A-Z]+)=([A-Z0-9,+-]+)$/.exec(part)
    if (!match) throw invalidRule('must be an RRULE like FREQ=WEEKLY;BYDAY=MO', part === '' ? text : part)
    const [, key = '', value = ''] = match
    if (!KNOWN.has(key)) throw invalidRule(`${key} is not supported`, part)
    if (parts.has(key)) throw invalidRule(`${key} is given twice`, part)
    parts.set(key, value)
  }
  return parts
}

function wholeNumber(key: string, text: string, min: number, max: number): number {
  const value = /^[+-]?\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max && value !== 0)) {
    const range = min < 0 ? `${min} to -1 or 1 to ${max}` : `${min} to ${max}`
    throw invalidRule(`${key} must be ${range}`, `${key}=${text}`)
  }
  return value
}

function readDays(value: string | undefined): RuleDay[] {
  if (value === undefined) return []
  const days = new Map<string, RuleDay>()
  for (const entry of value.split(',')) {
    const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(entry)
    if (!match) throw invalidRule('BYDAY must be days like MO, 2TU or -1FR', `BYDAY=${entry}`)
    const ordinal = match[1] === undefined ? 0 : wholeNumber('BYDAY', match[1], -53, 53)
    const day = match[2] as Weekday
    days.set(`${ordinal}${day}`, { ordinal, day })
  }
  return [...days.values()].sort((a, b) => a.ordinal - b.ordinal || weekdays.indexOf(a.day) - weekdays.indexOf(b.day))
}

function readUntil(value: string | undefined): string | null {
  if (value === undefined) return null
  if (!isMoment(value)) throw invalidRule('UNTIL must be a date like 20261231 or 20261231T235900Z', `UNTIL=${value}`)
  return value
}

/* By Date: pages that only put a rule into words would otherwise carry all of Temporal. */
function isMoment(value: string): boolean {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(value)
  if (!match) return false
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = match
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const at = new Date(written)
  // 30 February would be read as 2 March.
  return !Number.isNaN(at.getTime()) && at.toISOString() === written
}

function readWeekStart(value: string | undefined): Weekday {
  const day = weekdays.find((weekday) => weekday === (value ?? 'MO'))
  if (day === undefined) throw invalidRule('WKST must be a day like MO', `WKST=${value}`)
  return day
}
