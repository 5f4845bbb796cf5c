import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { parseRecurrenceWords } from './words.ts'

const WORKDAYS = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'

describe('a recurrence in words', () => {
  test.each([
    ['every day', 'FREQ=DAILY'],
    ['each day', 'FREQ=DAILY'],
    ['every other day', 'FREQ=DAILY;INTERVAL=2'],
    ['every 3 days', 'FREQ=DAILY;INTERVAL=3'],
    ['every third day', 'FREQ=DAILY;INTERVAL=3'],
    ['every three days', 'FREQ=DAILY;INTERVAL=3'],
    ['every weekday', WORKDAYS],
    ['every workday', WORKDAYS],
    ['every business day', WORKDAYS],
    ['every monday-friday', WORKDAYS],
    ['every mon to fri', WORKDAYS],
    ['every weekend', 'FREQ=WEEKLY;BYDAY=SA,SU'],
    ['every week', 'FREQ=WEEKLY'],
    ['every 2 weeks', 'FREQ=WEEKLY;INTERVAL=2'],
    ['every 2nd week', 'FREQ=WEEKLY;INTERVAL=2'],
    ['every fortnight', 'FREQ=WEEKLY;INTERVAL=2'],
    ['every 2 weeks on tuesday', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU'],
    ['every week on tue & thu', 'FREQ=WEEKLY;BYDAY=TU,TH'],
    ['every tuesday', 'FREQ=WEEKLY;BYDAY=TU'],
    ['every Tuesday and Thursday', 'FREQ=WEEKLY;BYDAY=TU,TH'],
    ['every mon, wed and fri', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
    ['every mon,wed,fri', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
    ['every other tuesday', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU'],
    ['every month', 'FREQ=MONTHLY'],
    ['every 15th', 'FREQ=MONTHLY;BYMONTHDAY=15'],
    ['every 1st and 15th', 'FREQ=MONTHLY;BYMONTHDAY=1,15'],
    ['every 1st of the month', 'FREQ=MONTHLY;BYMONTHDAY=1'],
    ['every month on the 15th', 'FREQ=MONTHLY;BYMONTHDAY=15'],
    ['every month on the last day', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['every last day of the month', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['every last weekday', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'],
    ['every last friday', 'FREQ=MONTHLY;BYDAY=-1FR'],
    ['every last friday of the month', 'FREQ=MONTHLY;BYDAY=-1FR'],
    ['every 2nd tuesday', 'FREQ=MONTHLY;BYDAY=2TU'],
    ['every 3 months on the first monday', 'FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO'],
    ['every quarter', 'FREQ=MONTHLY;INTERVAL=3'],
    ['every year', 'FREQ=YEARLY'],
    ['every march 3', 'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3'],
    ['every year on march 3rd', 'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3'],
    ['every 29 february', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29'],
    ['every first monday of june', 'FREQ=YEARLY;BYMONTH=6;BYDAY=1MO'],
    ['daily', 'FREQ=DAILY'],
    ['weekly', 'FREQ=WEEKLY'],
    ['weekly on friday', 'FREQ=WEEKLY;BYDAY=FR'],
    ['biweekly on friday', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR'],
    ['monthly', 'FREQ=MONTHLY'],
    ['monthly on the 15th', 'FREQ=MONTHLY;BYMONTHDAY=15'],
    ['quarterly', 'FREQ=MONTHLY;INTERVAL=3'],
    ['yearly', 'FREQ=YEARLY'],
    ['annually on 3 march', 'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3'],
    ['once a week', 'FREQ=WEEKLY'],
    ['on mondays and thursdays', 'FREQ=WEEKLY;BYDAY=MO,TH'],
    ['weekdays', WORKDAYS],
    ['every week for 5 times', 'FREQ=WEEKLY;COUNT=5'],
  ])('"%s" is %s', (words, rule) => {
    const text = `Water ${words}`

    const found = parseRecurrenceWords(text)

    expect(found).toMatchObject({ rule, mode: 'schedule', text: words, start: 6, end: text.length })
  })

  test.each([
    ['every weekday at 9', '09:00'],
    ['every day at 5', '17:00'],
    ['every day at 05:30', '05:30'],
    ['every day at 17:45', '17:45'],
    ['every day 7pm', '19:00'],
    ['every day at noon', '12:00'],
    ['every day at half past 4', '16:30'],
    ['every day at quarter to 9', '08:45'],
    ['every day at 12am', '00:00'],
    ['every morning', '09:00'],
    ['every evening at 7:30pm', '19:30'],
    ['every sunday night', '22:00'],
    ['every monday in the afternoon', '15:00'],
    ['daily at 9am', '09:00'],
  ])('"%s" is at %s', (words, time) => {
    expect(parseRecurrenceWords(words)).toMatchObject({ time, text: words })
  })

  it('"every!" counts from completion', () => {
    expect(parseRecurrenceWords('every! 3 days')).toMatchObject({ rule: 'FREQ=DAILY;INTERVAL=3', mode: 'completion' })
  })

  it('gives the words after "until" to whoever can read dates', () => {
    expect(parseRecurrenceWords('every day at 9 until march 1')).toMatchObject({ time: '09:00', until: 'march 1' })
  })

  it('starts the weeks of an interval where the user does', () => {
    expect(parseRecurrenceWords('every 2 weeks on sunday', { weekStart: 'sunday' })?.rule).toBe(
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU',
    )
  })

  test.each([
    'write weekly report',
    'read the Daily Planet',
    'every time I go',
    'every detail counts',
    'every second',
    'every february 30',
    'every 5000 days',
    'every 0 days',
    'everyday clothes',
    'meet on monday',
    'friday',
    'the last friday',
    '',
  ])('"%s" is none', (text) => {
    expect(parseRecurrenceWords(text)).toBeNull()
  })

  it('is found where it says, whatever stands around it', () => {
    const piece = fc.constantFrom(
      'every',
      'every!',
      '2',
      'weeks',
      'other',
      'monday',
      ',',
      'and',
      'last',
      'day',
      'of',
      'the',
      'month',
      'at',
      '9',
      'pm',
      'until',
      'june',
      'daily',
      '#x',
      '😀',
      'on',
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 12 }),
        (pieces) => {
          const text = pieces.join(' ')
          const found = parseRecurrenceWords(text)
          if (found) expect(text.slice(found.start, found.end)).toBe(found.text)
        },
      ),
      { numRuns: 500 },
    )
  })
})
