import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { parseQuickAdd } from './parse-quick-add.ts'
import { parseWhen } from './parse-when.ts'

/* Wednesday, 25 November 2026, 10:00 in New York. */
const context = { now: new Date('2026-11-25T15:00:00Z'), zone: 'America/New_York' } as const
const parse = (text: string) => parseQuickAdd(text, context)
const due = (text: string) => {
  const result = parse(text).due
  return result && (result.allDay ? result.local.slice(0, 10) : result.local.slice(0, 16))
}

describe('dates and times', () => {
  test.each([
    ['today', '2026-11-25'],
    ['tomorrow', '2026-11-26'],
    ['tomorrow 5pm', '2026-11-26T17:00'],
    ['tomorrow at 5', '2026-11-26T17:00'],
    ['tomorrow at 05:30', '2026-11-26T05:30'],
    ['tomorrow morning', '2026-11-26T09:00'],
    ['tonight', '2026-11-25T22:00'],
    ['this evening', '2026-11-25T20:00'],
    ['friday', '2026-11-27'],
    ['on friday at noon', '2026-11-27T12:00'],
    ['this friday', '2026-11-27'],
    ['next friday', '2026-12-04'],
    ['wednesday 9am', '2026-12-02T09:00'],
    ['wednesday 11am', '2026-11-25T11:00'],
    ['this weekend', '2026-11-28'],
    ['next week', '2026-12-02'],
    ['next month', '2026-12-25'],
    ['in 3 weeks', '2026-12-16'],
    ['in 90 minutes', '2026-11-25T11:30'],
    ['in an hour', '2026-11-25T11:00'],
    ['two days from now', '2026-11-27'],
    ['end of month', '2026-11-30'],
    ['end of next month', '2026-12-31'],
    ['end of the year', '2026-12-31'],
    ['eod friday', '2026-11-27'],
    ['24.12.2026', '2026-12-24'],
    ['by 12/24', '2026-12-24'],
    ['march 3', '2027-03-03'],
    ['on 3 march at 14:00', '2027-03-03T14:00'],
    ['dec 1 2027', '2027-12-01'],
    ['2026-12-01', '2026-12-01'],
    ['2026-12-01 14:00', '2026-12-01T14:00'],
    ['2026-12-01T14:00Z', '2026-12-01T09:00'],
    ['5pm PST', '2026-11-25T20:00'],
    ['at 9am', '2026-11-26T09:00'],
    ['at 11', '2026-11-25T11:00'],
    ['9-10am', '2026-11-26T09:00'],
    ['last friday of the month', '2026-11-27'],
    ['end of day', '2026-11-25'],
    ['end of week', '2026-11-29'],
    ['the 1st', '2026-12-01'],
    ['on the 15th at 9am', '2026-12-15T09:00'],
    ['on the 25th', '2026-11-25'],
    ['on the 31st', '2026-12-31'],
    ['on the 3rd of next month', '2026-12-03'],
    ['first monday of december', '2026-12-07'],
    ['a week from tomorrow', '2026-12-03'],
    ['day after tomorrow', '2026-11-27'],
    ['the day after tomorrow', '2026-11-27'],
    ['on christmas', '2026-12-25'],
    ['christmas', '2026-12-25'],
    ["new year's eve", '2026-12-31'],
    ["by new year's day", '2027-01-01'],
    ['half past 4 tomorrow', '2026-11-26T16:30'],
    ['quarter to 5', '2026-11-25T16:45'],
    ['mid january', '2027-01-15'],
    ['in a fortnight', '2026-12-09'],
    ['Q1 2027', '2027-01-01'],
    ['end of Q1 2027', '2027-03-31'],
    ['in january', '2027-01-01'],
    ['in april', '2027-04-01'],
    ['april 1 9am', '2027-04-01T09:00'],
  ])('"Call Ann %s" is due %s', (words, expected) => {
    expect(due(`Call Ann ${words}`)).toBe(expected)
    expect(parse(`Call Ann ${words}`).title).toBe('Call Ann')
  })

  it('reads a date before or within the title too', () => {
    expect(parse('tomorrow at 9: call Ann')).toMatchObject({ title: 'call Ann', due: { local: '2026-11-26T09:00:00' } })
    expect(parse('meet friday with Bob')).toMatchObject({
      title: 'meet with Bob',
      due: { local: '2026-11-27T23:59:00', allDay: true },
    })
  })

  it('takes the offset of the day that is meant, not of today', () => {
    expect(parse('call april 1 9am').due?.instant).toEqual(new Date('2027-04-01T13:00:00Z'))
  })

  test.each([
    'sat down with team',
    'march to the office',
    'meet April',
    'submit 5/6 of the forms',
    'Watch Friday Night Lights',
    'Today Show recap',
    'buy christmas presents',
    'the 1st draft',
    'run 30 min',
    'for 3 days fasting',
    "read today's paper",
    "review last week's notes",
    'email friday@example.com',
    'sit in the sun',
    'may need help',
    'version 2.10',
    'buy 2-3 apples',
    'look at 3 houses',
    'night shift',
    'play now',
    'call 555 1234',
    'see room #42',
    'What happened yesterday',
  ])('"%s" is a title and nothing else', (text) => {
    expect(parse(text)).toMatchObject({ title: text, due: null, recurrence: null, tags: [], spans: [] })
  })

  it('skips a name and takes the date after it', () => {
    expect(parse('meet April at noon friday')).toMatchObject({
      title: 'meet April',
      due: { local: '2026-11-27T12:00:00' },
    })
  })

  test.each(['tomorrow', 'every day', 'christmas', 'tomorrow at 5pm'])(
    '"%s" alone is a title: there has to be one',
    (text) => {
      expect(parse(text)).toMatchObject({ title: text, due: null, recurrence: null, spans: [] })
    },
  )

  it('ends the week where the user does', () => {
    expect(parseQuickAdd('x end of week', { ...context, weekStart: 'sunday' }).due?.local).toBe('2026-11-28T23:59:00')
  })

  it('does not depend on chance: the first date counts and a second stays', () => {
    expect(parse('move friday meeting to 2026-12-03')).toMatchObject({
      due: { local: '2026-12-03T23:59:00' },
      title: 'move friday meeting to',
    })
  })
})

describe('tags, priorities, reminders, literals', () => {
  it('reads all of them at once', () => {
    expect(parse('Pay rent every 1st at 9 #home #"two words" p1 remind me 30 min before')).toMatchObject({
      title: 'Pay rent',
      due: { local: '2026-12-01T09:00:00', allDay: false },
      priority: 'High',
      tags: ['home', 'two words'],
      recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=1', pattern: 'monthly', mode: 'schedule' },
      reminders: [{ offset_minutes: 30 }],
    })
  })

  test.each([
    ['p1', 'High'],
    ['!high', 'High'],
    ['P2', 'Medium'],
    ['!medium', 'Medium'],
    ['p3', 'Low'],
    ['!LOW', 'Low'],
    ['p4', null],
    ['p11', null],
    ['xp1', null],
    ['!highest', null],
  ])('%s is %s', (mark, priority) => {
    expect(parse(`x ${mark}`)).toMatchObject({ priority, title: priority === null ? `x ${mark}` : 'x' })
  })

  test.each([
    ['#home', ['home']],
    ['#home #Home #work', ['home', 'work']],
    ['#été', ['été']],
    ['#"Two Words"', ['Two Words']],
    ['#42', []],
    ['a#b', []],
    ['#a-b', []],
    ['#', []],
  ])('%s gives the tags %j', (text, tags) => {
    expect(parse(`x ${text}`).tags).toEqual(tags)
  })

  test.each([
    ['remind me 15 min before', [15]],
    ['remind me 30 minutes before', [30]],
    ['remind me an hour before', [60]],
    ['remind me 1h before', [60]],
    ['remind me half an hour before', [30]],
    ['remind me a day before', [1440]],
    ['remind me 1 week before', [10080]],
    ['remind me when due', [0]],
    ['reminder 60 min before', [60]],
    ['remind me 1 day before remind me 15 min before', [1440, 15]],
  ])('%s', (words, offsets) => {
    const result = parse(`Dentist tomorrow 3pm ${words}`)
    expect(result.reminders.map((reminder) => reminder.offset_minutes)).toEqual(offsets)
    expect(result).toMatchObject({ title: 'Dentist', due: { local: '2026-11-26T15:00:00' } })
  })

  it('an amount no reminder can have stays in the title, and is no date', () => {
    expect(parse('Dentist remind me 20 min before')).toMatchObject({
      title: 'Dentist remind me 20 min before',
      reminders: [],
      due: null,
    })
  })

  test.each([
    ['"tomorrow" is a song', 'tomorrow is a song'],
    ['\\tomorrow is a song', 'tomorrow is a song'],
    ['fix \\p1 bug', 'fix p1 bug'],
    ['see \\#home', 'see #home'],
    ['read "every day is like sunday"', 'read every day is like sunday'],
  ])('%s is literal', (text, title) => {
    expect(parse(text)).toMatchObject({ title, due: null, priority: null, tags: [], recurrence: null })
  })
})

describe('recurrence', () => {
  test.each([
    ['every weekday at 9', '2026-11-26T09:00'],
    ['every weekday at 11', '2026-11-25T11:00'],
    ['every 2 weeks', '2026-11-25'],
    ['every last friday', '2026-11-27'],
    ['every! 3 days', '2026-11-25'],
    ['every other tuesday at 9', '2026-12-01T09:00'],
    ['every day starting monday', '2026-11-30'],
    ['every tuesday at 8am from 2027-01-01', '2027-01-05T08:00'],
    ['tomorrow 9am every day', '2026-11-26T09:00'],
    ['daily at 9am', '2026-11-26T09:00'],
    ['every year on march 3', '2027-03-03'],
  ])('"%s" is first due %s', (words, expected) => {
    expect(due(`Water ${words}`)).toBe(expected)
    expect(parse(`Water ${words}`).title).toBe('Water')
  })

  it('ends where "until" says, and the title goes on after the date', () => {
    expect(parse('every day until march 1 stretch')).toMatchObject({
      title: 'stretch',
      recurrence: { rule: 'FREQ=DAILY;UNTIL=20270301' },
    })
    expect(parse('stretch every day until it hurts')).toMatchObject({
      title: 'stretch until it hurts',
      recurrence: { rule: 'FREQ=DAILY' },
    })
  })
})

describe('any text at all', () => {
  const piece = fc.constantFrom(
    'every',
    'day',
    'tomorrow',
    'at',
    '9',
    '5pm',
    '#a',
    'p1',
    '"',
    '\\',
    'until',
    'remind me',
    '15 min before',
    'the',
    '31st',
    'of',
    'feb',
    '2026-02-30',
    '9999',
    'Q4',
    '0000-00-00',
    'end of',
    'in',
    'weeks',
    '99999',
    '-',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 14 }).map((pieces) => pieces.join(' ')),
  )

  it('never throws, and every span is a piece of the text that overlaps no other', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { spans, due: found } = parse(text)
        let at = 0
        for (const { start, end, text: words } of spans) {
          expect(start).toBeGreaterThanOrEqual(at)
          expect(end).toBeGreaterThan(start)
          expect(words).toBe(text.slice(start, end))
          at = end
        }
        if (found) expect(Number.isNaN(found.instant.getTime())).toBe(false)
        expect(() => parseWhen(text, context)).not.toThrow()
      }),
      { numRuns: 600 },
    )
  })

  it('has a title wherever there is any letter outside of marks', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(parse(`zebra ${text}`).title).toContain('zebra')
      }),
      { numRuns: 200 },
    )
  })

  it('is all title when it is too long to read', () => {
    const text = `tomorrow ${'x'.repeat(1000)}`
    expect(parse(text)).toMatchObject({ title: text, due: null, spans: [] })
  })
})
