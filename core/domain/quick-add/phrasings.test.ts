import { describe, expect, it, test } from 'vitest'
import { parseQuickAdd } from './parse-quick-add.ts'

/* Wednesday, 25 November 2026, 10:00 in New York. */
const context = { now: new Date('2026-11-25T15:00:00Z'), zone: 'America/New_York' } as const
const parse = (text: string) => parseQuickAdd(text, context)

/* Title, due time as the wall clock shows it (a bare date when all day), rule. */
test.each([
  ['Rent last friday of every month', 'Rent', '2026-11-27', 'FREQ=MONTHLY;BYDAY=-1FR'],
  ['Rent on the 1st of every month', 'Rent', '2026-12-01', 'FREQ=MONTHLY;BYMONTHDAY=1'],
  ['Rent first of each month', 'Rent', '2026-12-01', 'FREQ=MONTHLY;BYMONTHDAY=1'],
  ['Backup first sunday of every month at 2am', 'Backup', '2026-12-06T02:00', 'FREQ=MONTHLY;BYDAY=1SU'],
  ['Review on the last day of every month', 'Review', '2026-11-30', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
  ['Bill every last business day of the month', 'Bill', '2026-11-30', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'],
  ['Gym every mon/wed/fri 7am', 'Gym', '2026-11-27T07:00', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
  ['Stretch daily at 7am for 10 days', 'Stretch', '2026-11-26T07:00', 'FREQ=DAILY;COUNT=10'],
  ['Physio every mon and thu for 3 weeks', 'Physio', '2026-11-26', 'FREQ=WEEKLY;BYDAY=MO,TH;COUNT=6'],
  ['Talk every friday for 2 days', 'Talk for 2 days', '2026-11-27', 'FREQ=WEEKLY;BYDAY=FR'],
  ['Rent first of the month', 'Rent', '2026-12-01', undefined],
  ['Rent last day of the month', 'Rent', '2026-11-30', undefined],
  ['Gym mon, wed, fri', 'Gym mon, wed, fri', undefined, undefined],
  ['Call mon, wedding', 'Call wedding', '2026-11-30', undefined],
  ['Meeting tomorrow from 3 to 4pm', 'Meeting', '2026-11-26T15:00', undefined],
  ['Meeting tomorrow 11-1pm', 'Meeting', '2026-11-26T11:00', undefined],
  ['Meeting friday between 9 and 10am', 'Meeting', '2026-11-27T09:00', undefined],
  ['Call Bob at 10 tomorrow morning', 'Call Bob', '2026-11-26T10:00', undefined],
  ['Oven in an hour and a half', 'Oven', '2026-11-25T11:30', undefined],
  ['Trip the week after next', 'Trip', '2026-12-09', undefined],
  ['Gift before friday', 'Gift', '2026-11-27', undefined],
  ['Gift the day before christmas', 'Gift', '2026-12-24', undefined],
  ['Q3 report due end of quarter', 'Q3 report', '2026-12-31', undefined],
  ['Write 3 to 4 pages', 'Write 3 to 4 pages', undefined, undefined],
])('%s', (text, title, due, rule) => {
  const read = parse(text)
  const local = read.due?.local.slice(0, read.due.allDay ? 10 : 16)
  expect([read.title, local, read.recurrence?.rule]).toEqual([title, due, rule])
})

test('of two priorities the second stays in the title as a word of its own', () => {
  expect(parse('milk !high !low')).toMatchObject({ title: 'milk !low', priority: 'High' })
  expect(parse('Call Bob tomorrow !')).toMatchObject({ title: 'Call Bob!' })
})

describe('a reminder', () => {
  test.each([
    ['remind me 15 mins before and 1 day before', [15, 1440]],
    ['remind me 1 day, 1 hour and 15 min before', [1440, 60, 15]],
    ['remind me 15 min beforehand', [15]],
    ['remind me the day before', [1440]],
    ['remind me 24 hours ahead', [1440]],
    ['remind me 0.5h before', [30]],
    ['remind me a quarter of an hour before', [15]],
    ['with a reminder 1 hr before', [60]],
    ['reminder: 30 min before', [30]],
  ])('%s', (words, offsets) => {
    const { title, reminders } = parse(`Dentist tomorrow 5pm ${words}`)
    expect(title).toBe('Dentist')
    expect(reminders.map((reminder) => reminder.offset_minutes)).toEqual(offsets)
  })

  test.each([
    ['remind me 20 min before', ['2026-11-26T21:40:00.000Z']],
    ['remind me 2 hours before', ['2026-11-26T20:00:00.000Z']],
    ['remind me an hour and a half before', ['2026-11-26T20:30:00.000Z']],
    ['remind me 3 days and 10 min before', ['2026-11-23T22:00:00.000Z', '2026-11-26T21:50:00.000Z']],
  ])('%s is at a time of its own, where the caller can set one', (words, times) => {
    const text = `Dentist tomorrow 5pm ${words}`
    const { title, reminders, reminderTimes } = parseQuickAdd(text, { ...context, anyReminder: true })
    expect([title, reminders, reminderTimes.map((time) => time.toISOString())]).toEqual(['Dentist', [], times])
    expect(parse(text)).toMatchObject({ title: `Dentist ${words}`, reminders: [], reminderTimes: [] })
  })

  it('at a time of its own is not for a series, of which it would reach the first alone', () => {
    const text = 'Standup every day at 9 remind me 20 min before'
    const read = parseQuickAdd(text, { ...context, anyReminder: true })
    expect(read).toMatchObject({ title: 'Standup remind me 20 min before', reminderTimes: [] })
  })

  test.each([
    ['remind me to call Ann tomorrow at 5', 'call Ann', [0]],
    ['Remind me tomorrow at 5 to call Ann', 'call Ann', [0]],
    ['remind me about the cake friday 3pm, remind me 15 min before', 'the cake', [15, 0]],
    ['remind me to call Ann', 'remind me to call Ann', []],
    ['remind me to tomorrow at 5', 'remind me to', []],
    ['remind me to call Ann tomorrow', 'remind me to call Ann', []],
  ])('%s', (text, title, offsets) => {
    const read = parse(text)
    expect([read.title, read.reminders.map((reminder) => reminder.offset_minutes)]).toEqual([title, offsets])
  })
})
