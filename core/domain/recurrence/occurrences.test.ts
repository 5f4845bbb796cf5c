import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  firstOccurrences,
  missedOccurrences,
  nextAfterCompletion,
  nextOccurrence,
  occurrencesAfter,
  type Series,
} from './occurrences.ts'
import { previewRecurrence } from './preview-recurrence.ts'
import { parseRule } from './rule.ts'

const NY = 'America/New_York'
const series = (rule: string, anchorLocal: string, zone = 'UTC', end: Date | null = null): Series => ({
  rule,
  anchorLocal,
  zone,
  end,
})
const days = (occurrences: { local: string }[]) => occurrences.map(({ local }) => local.slice(0, 10))
const utc = (text: string) => new Date(`${text}Z`)

describe('days a month does not have', () => {
  test.each([
    ['FREQ=MONTHLY', '2027-01-31T09:00', ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']],
    ['FREQ=MONTHLY;INTERVAL=3', '2027-08-31T09:00', ['2027-08-31', '2027-11-30', '2028-02-29', '2028-05-31']],
    ['FREQ=YEARLY', '2028-02-29T09:00', ['2028-02-29', '2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29']],
    ['FREQ=YEARLY;BYMONTH=1,2,4', '2027-01-31T09:00', ['2027-01-31', '2027-02-28', '2027-04-30', '2028-01-31']],
    ['FREQ=MONTHLY;BYMONTHDAY=31', '2027-01-31T09:00', ['2027-01-31', '2027-03-31', '2027-05-31']],
  ])('%s from %s', (rule, anchor, expected) => {
    expect(days(firstOccurrences(series(rule, anchor), expected.length))).toEqual(expected)
  })
})

describe('daylight saving', () => {
  it('names a time moved out of a gap, and the day after has its own time again', () => {
    expect(firstOccurrences(series('FREQ=DAILY', '2027-03-13T02:30', NY), 3)).toEqual([
      { at: utc('2027-03-13T07:30:00'), local: '2027-03-13T02:30:00' },
      { at: utc('2027-03-14T07:30:00'), local: '2027-03-14T03:30:00', shifted: 'gap' },
      { at: utc('2027-03-15T06:30:00'), local: '2027-03-15T02:30:00' },
    ])
  })

  it('takes the first of two, and says so', () => {
    expect(firstOccurrences(series('FREQ=DAILY', '2026-11-01T01:30', NY), 1)).toEqual([
      { at: utc('2026-11-01T05:30:00'), local: '2026-11-01T01:30:00', shifted: 'overlap' },
    ])
  })

  it('asked in the second of two equal hours goes on to the next day', () => {
    expect(nextOccurrence(series('FREQ=DAILY', '2026-10-30T01:30', NY), utc('2026-11-01T06:15:00'))?.at).toEqual(
      utc('2026-11-02T06:30:00'),
    )
  })

  it('a day missing from a zone gives no occurrence twice', () => {
    const at = firstOccurrences(series('FREQ=DAILY', '2011-12-28T09:00', 'Pacific/Apia'), 4).map((occurrence) =>
      occurrence.at.getTime(),
    )
    expect(new Set(at).size).toBe(4)
  })
})

it('a rule by days in one month is the same as by months', () => {
  expect(days(firstOccurrences(series('FREQ=DAILY;BYMONTH=2;BYDAY=SA,SU', '2027-01-30T09:00'), 3))).toEqual([
    '2027-02-06',
    '2027-02-07',
    '2027-02-13',
  ])
  expect(days(firstOccurrences(series('FREQ=DAILY;BYMONTH=2', '2027-02-27T09:00'), 3))).toEqual([
    '2027-02-27',
    '2027-02-28',
    '2028-02-01',
  ])
})

it('finds the rarest day: a Monday that is 29 February', () => {
  const rare = series('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', '2027-01-01T09:00')
  expect(days(firstOccurrences(rare, 2))).toEqual(['2044-02-29', '2072-02-29'])
})

describe('where a series ends', () => {
  it('the end is inclusive', () => {
    const daily = (end: string) => days(firstOccurrences(series('FREQ=DAILY', '2027-01-01T09:00', 'UTC', utc(end)), 9))
    expect(daily('2027-01-02T09:00:00')).toEqual(['2027-01-01', '2027-01-02'])
    expect(daily('2027-01-02T08:59:59')).toEqual(['2027-01-01'])
  })

  test.each([
    ['UNTIL=20270103', ['2027-01-01', '2027-01-02', '2027-01-03']],
    ['UNTIL=20270103T090000', ['2027-01-01', '2027-01-02', '2027-01-03']],
    ['UNTIL=20270103T085959', ['2027-01-01', '2027-01-02']],
    ['UNTIL=20270103T140000Z', ['2027-01-01', '2027-01-02', '2027-01-03']],
    ['UNTIL=20270103T135959Z', ['2027-01-01', '2027-01-02']],
    ['COUNT=2', ['2027-01-01', '2027-01-02']],
  ])('%s is local time unless it says Z', (part, expected) => {
    expect(days(firstOccurrences(series(`FREQ=DAILY;${part}`, '2027-01-01T09:00', NY), 9))).toEqual(expected)
  })

  it('COUNT counts from the anchor, whenever one asks', () => {
    const rule = series('FREQ=WEEKLY;COUNT=3', '2027-01-01T09:00')
    expect(days(occurrencesAfter(rule, utc('2027-01-09T00:00:00'), 9))).toEqual(['2027-01-15'])
    expect(nextOccurrence(rule, utc('2027-01-15T09:00:00'))).toBeNull()
  })

  it('an interval that never meets its days is over at once', () => {
    expect(firstOccurrences(series('FREQ=DAILY;INTERVAL=7;BYDAY=MO', '2027-01-01T09:00'), 3)).toEqual([])
  })
})

describe('nextAfterCompletion', () => {
  const rent = series('FREQ=DAILY', '2027-01-01T09:00', NY)

  it('passes over what a late completion has missed, and names it', () => {
    const result = nextAfterCompletion({
      series: rent,
      mode: 'schedule',
      due: utc('2027-01-02T14:00:00'),
      completedAt: utc('2027-01-05T14:00:00'),
    })
    expect(result.next?.at).toEqual(utc('2027-01-06T14:00:00'))
    expect(result.missed).toEqual([utc('2027-01-03T14:00:00'), utc('2027-01-04T14:00:00'), utc('2027-01-05T14:00:00')])
  })

  it('done early, the next is after the due time', () => {
    const result = nextAfterCompletion({
      series: rent,
      mode: 'schedule',
      due: utc('2027-01-05T14:00:00'),
      completedAt: utc('2027-01-02T00:00:00'),
    })
    expect(result).toEqual({ next: { at: utc('2027-01-06T14:00:00'), local: '2027-01-06T09:00:00' }, missed: [] })
  })

  test.each([
    ['before the time of day', '2027-01-10T05:30:00', '2027-01-13T14:00:00'],
    ['after the time of day', '2027-01-10T23:00:00', '2027-01-13T14:00:00'],
    ['late in the local day, tomorrow in UTC', '2027-01-11T04:30:00', '2027-01-13T14:00:00'],
  ])('from completion it is three days after the local day, done %s', (_when, completedAt, expected) => {
    const everyThree = series('FREQ=DAILY;INTERVAL=3;COUNT=2', '2026-05-01T09:00', NY)
    const result = nextAfterCompletion({
      series: everyThree,
      mode: 'completion',
      due: utc('2027-01-01T14:00:00'),
      completedAt: utc(completedAt),
    })
    expect(result).toMatchObject({ next: { at: utc(expected) }, missed: [] })
  })

  it('from completion on the 31st a month later is the last day of the next', () => {
    const monthly = series('FREQ=MONTHLY', '2026-05-01T09:00')
    const { next } = nextAfterCompletion({
      series: monthly,
      mode: 'completion',
      due: utc('2027-01-01T09:00:00'),
      completedAt: utc('2027-01-31T12:00:00'),
    })
    expect(next?.local).toBe('2027-02-28T09:00:00')
  })

  it('names at most 50 missed ones', () => {
    expect(missedOccurrences(rent, utc('2027-01-01T14:00:00'), utc('2028-01-01T00:00:00'))).toHaveLength(50)
    expect(missedOccurrences(rent, utc('2027-01-05T00:00:00'), utc('2027-01-01T00:00:00'))).toEqual([])
  })
})

/* A second opinion, written as the RFC reads: every day from the anchor, kept when it fits. */
function plainDays(
  rule: { freq: string; interval: number; days: number[]; monthDays: number[] },
  anchor: Date,
  count: number,
): string[] {
  const found: string[] = []
  const monday = (date: Date) => Math.floor((date.getTime() / 86_400_000 + 3) / 7)
  const months = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth()
  for (let date = anchor; found.length < count; date = new Date(date.getTime() + 86_400_000)) {
    const elapsed = {
      DAILY: (date.getTime() - anchor.getTime()) / 86_400_000,
      WEEKLY: monday(date) - monday(anchor),
      MONTHLY: months(date) - months(anchor),
    }[rule.freq]!
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
    const dayFits = rule.days.length === 0 || rule.days.includes((date.getUTCDay() + 6) % 7)
    const dateFits =
      rule.monthDays.length === 0 ||
      rule.monthDays.some((day) => date.getUTCDate() === (day < 0 ? last + 1 + day : day))
    if (elapsed % rule.interval === 0 && dayFits && dateFits) found.push(date.toISOString().slice(0, 10))
  }
  return found
}

const names = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

it('agrees with counting days one by one', () => {
  const subset = (values: number[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 })
  const rules = fc.oneof(
    fc.record({
      freq: fc.constant('DAILY'),
      interval: fc.integer({ min: 1, max: 6 }),
      days: subset([0, 1, 2, 3, 4, 5, 6]),
      monthDays: fc.constant<number[]>([]),
    }),
    fc.record({
      freq: fc.constant('WEEKLY'),
      interval: fc.integer({ min: 1, max: 4 }),
      days: subset([0, 1, 2, 3, 4, 5, 6]),
      monthDays: fc.constant<number[]>([]),
    }),
    fc.record({
      freq: fc.constant('MONTHLY'),
      interval: fc.integer({ min: 1, max: 5 }),
      days: fc.constant<number[]>([]),
      monthDays: subset([1, 15, 28, -1, -2]),
    }),
  )
  const anchors = fc.integer({ min: 0, max: 20_000 }).map((day) => new Date(Date.UTC(1980, 0, 1 + day)))
  fc.assert(
    fc.property(rules, anchors, (rule, anchor) => {
      const byDay = rule.days.length > 0 ? `;BYDAY=${rule.days.map((day) => names[day]).join()}` : ''
      const byMonthDay = rule.monthDays.length > 0 ? `;BYMONTHDAY=${rule.monthDays.join()}` : ''
      const { rule: text } = parseRule(`FREQ=${rule.freq};INTERVAL=${rule.interval}${byDay}${byMonthDay}`)
      const found = firstOccurrences(series(text, `${anchor.toISOString().slice(0, 10)}T12:00`), 6)
      expect(days(found)).toEqual(plainDays(rule, anchor, 6))
    }),
    { numRuns: 200 },
  )
})

it('gives the same whether asked one by one or at once', () => {
  const zones = fc.constantFrom('UTC', NY, 'Australia/Lord_Howe', 'Africa/Cairo')
  const rules = fc.constantFrom('FREQ=DAILY', 'FREQ=MONTHLY', 'FREQ=WEEKLY;BYDAY=SU', 'FREQ=MONTHLY;BYDAY=-1SU')
  fc.assert(
    fc.property(zones, rules, fc.integer({ min: 1, max: 28 }), (zone, rule, day) => {
      const one = series(rule, `2027-03-${String(day).padStart(2, '0')}T02:15`, zone)
      const all = firstOccurrences(one, 12)
      const chained = all.slice(0, -1).map(({ at }) => nextOccurrence(one, at))
      expect(chained).toEqual(all.slice(1))
    }),
    { numRuns: 40 },
  )
})

describe('previewRecurrence', () => {
  const start = utc('2026-11-25T15:00:00')

  it('takes a pattern, a rule and words alike', () => {
    for (const recurrence of ['weekly', 'FREQ=WEEKLY', 'every week']) {
      const preview = previewRecurrence({ recurrence, start, zone: NY, count: 2 })
      expect(preview).toMatchObject({
        rule: 'FREQ=WEEKLY',
        pattern: 'weekly',
        mode: 'schedule',
        explanation: 'Every week',
      })
      expect(preview.occurrences.map(({ at }) => at)).toEqual([start, utc('2026-12-02T15:00:00')])
    }
  })

  it('starts after a start that does not fit, at the time the words name', () => {
    const preview = previewRecurrence({
      recurrence: 'every! weekday at 9',
      start: utc('2026-11-28T15:00:00'),
      zone: NY,
      count: 1,
    })
    expect(preview).toMatchObject({ mode: 'completion', explanation: 'Every weekday at 09:00 after completion' })
    expect(preview.occurrences[0]?.local).toBe('2026-11-30T09:00:00')
  })

  it('refuses what is none', () => {
    for (const recurrence of ['', 'sometimes', 'every blue moon', 'buy milk every day', 'FREQ=HOURLY', 'none']) {
      expect(() => previewRecurrence({ recurrence, start, zone: NY })).toThrowError(
        expect.objectContaining({ code: 'invalid_recurrence' }),
      )
    }
  })
})
