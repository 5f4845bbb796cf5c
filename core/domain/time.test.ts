import { describe, expect, it, test } from 'vitest'
import { isDomainError } from './errors.ts'
import {
  dateTimeText,
  dayBounds,
  isTimeZone,
  localDate,
  localDateTime,
  parseDateTime,
  parseRangeEnd,
  parseRangeStart,
  timeZoneSchema,
  toInstant,
  toIso,
} from './time.ts'

const NY = 'America/New_York'

describe('parseDateTime', () => {
  test.each([
    ['2026-03-01T09:00:00Z', NY, '2026-03-01T09:00:00.000Z'],
    ['2026-03-01T09:00:00z', NY, '2026-03-01T09:00:00.000Z'],
    ['2026-03-01 09:00:00 +02:00', NY, '2026-03-01T07:00:00.000Z'],
    ['2026-03-01T09:00+0530', NY, '2026-03-01T03:30:00.000Z'],
    ['2026-03-01T09:00-05', NY, '2026-03-01T14:00:00.000Z'],
    ['2026-03-01T09:00:00.123999Z', NY, '2026-03-01T09:00:00.123Z'],
    ['2026-03-01T09:00:00,5Z', NY, '2026-03-01T09:00:00.500Z'],
    ['2026-03-01T09:00', NY, '2026-03-01T14:00:00.000Z'],
    ['2026-07-01T09:00', NY, '2026-07-01T13:00:00.000Z'],
    ['2026-07-01 09:00:30.25', NY, '2026-07-01T13:00:30.250Z'],
    ['2028-02-29T00:00', 'UTC', '2028-02-29T00:00:00.000Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(dateTimeText.safeParse(text).success).toBe(true)
    expect(parseDateTime(text, zone)).toEqual({ instant: new Date(expected), allDay: false })
  })

  it('takes the offset before a DST gap', () => {
    expect(toIso(parseDateTime('2026-03-08T02:30', NY).instant)).toBe('2026-03-08T07:30:00.000Z')
  })

  it('takes the first of two ambiguous times', () => {
    expect(toIso(parseDateTime('2026-11-01T01:30', NY).instant)).toBe('2026-11-01T05:30:00.000Z')
  })

  it('reads a bare date as 23:59 of that day', () => {
    expect(parseDateTime('2026-03-01', NY)).toEqual({ instant: new Date('2026-03-02T04:59:00Z'), allDay: true })
  })

  test.each([
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2027-02-29T10:00',
    '2026-03-01T25:00',
    '2026-03-01T24:00',
    '2026-03-01T10:60',
    '2026-03-01T10:00:60Z',
    '2026-03-01T10:00:00+25:00',
    '1969-12-31',
    '0001-01-01T00:00Z',
    '9999-12-31T23:59:00-10:00',
    '1970-01-01T00:00:00+10:00',
  ])('refuses %s, naming the field and the value', (text) => {
    expect(dateTimeText.safeParse(text).success).toBe(true)
    expect(() => parseDateTime(text, NY, 'reminder_time')).toThrowError(
      expect.objectContaining({
        code: 'invalid_request',
        details: [{ field: 'reminder_time', problem: expect.any(String), value: text }],
      }),
    )
  })

  it('refuses text of another form', () => {
    for (const text of ['', 'tomorrow', '2026-3-1', '2026-03-01T9:00', '2026-03-01T09:00[UTC]']) {
      expect(() => parseDateTime(text, NY)).toThrowError(expect.objectContaining({ code: 'invalid_request' }))
    }
  })
})

describe('ranges', () => {
  it('a bare date is the whole local day', () => {
    expect(toIso(parseRangeStart('2026-03-08', NY, 'due_date_start'))).toBe('2026-03-08T05:00:00.000Z')
    expect(toIso(parseRangeEnd('2026-03-08', NY, 'due_date_end'))).toBe('2026-03-09T03:59:59.999Z')
  })

  it('a day whose midnight does not exist starts at its first moment', () => {
    expect(toIso(parseRangeStart('2027-04-30', 'Africa/Cairo', 'due_date_start'))).toBe('2027-04-29T22:00:00.000Z')
  })

  it('a time stands for itself', () => {
    expect(toIso(parseRangeStart('2026-03-08T10:00', NY, 'x'))).toBe('2026-03-08T14:00:00.000Z')
    expect(toIso(parseRangeEnd('2026-03-08T10:00Z', NY, 'x'))).toBe('2026-03-08T10:00:00.000Z')
  })

  it('refuses a day that does not exist', () => {
    for (const parse of [parseRangeStart, parseRangeEnd]) {
      expect(() => parse('2026-02-30', NY, 'due_date_end')).toThrow('due_date_end')
    }
  })

  it('a local day has 23 hours in spring and 25 in autumn', () => {
    const hours = (iso: string) => {
      const { start, end } = dayBounds(new Date(iso), NY)
      return (end.getTime() - start.getTime()) / 3_600_000
    }
    expect([hours('2026-03-08T20:00:00Z'), hours('2026-11-01T20:00:00Z'), hours('2026-06-01T20:00:00Z')]).toEqual([
      23, 25, 24,
    ])
  })
})

describe('zones', () => {
  it.each(['UTC', NY, 'Europe/Berlin', 'US/Pacific', 'Asia/Calcutta', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'])(
    'knows %s',
    (zone) => expect(isTimeZone(zone)).toBe(true),
  )
  it.each([
    '',
    '+05:00',
    '-0300',
    'Mars/Olympus',
    'Europe/Berlin ',
    'europe/berlin\u0000',
    'Z',
    '../etc',
    'x'.repeat(80),
  ])('refuses %j', (zone) => {
    expect(isTimeZone(zone)).toBe(false)
    expect(timeZoneSchema.safeParse(zone).success).toBe(false)
  })
})

describe('local time', () => {
  it('shows the wall clock, with milliseconds only when there are some', () => {
    expect(localDateTime(new Date('2026-07-01T13:00:00Z'), NY)).toBe('2026-07-01T09:00:00')
    expect(localDateTime(new Date('2026-07-01T13:00:00.007Z'), NY)).toBe('2026-07-01T09:00:00.007')
    expect(localDate(new Date('2026-07-01T03:00:00Z'), NY)).toBe('2026-06-30')
  })

  it('goes there and back', () => {
    const instant = new Date('2026-07-01T13:00:05.120Z')
    expect(toInstant(localDateTime(instant, 'Australia/Lord_Howe'), 'Australia/Lord_Howe')).toEqual(instant)
  })

  it('throws errors that edges recognise', () => {
    try {
      parseDateTime('2026-02-30', NY)
      expect.unreachable()
    } catch (error) {
      expect(isDomainError(error, 'invalid_request')).toBe(true)
    }
  })
})
