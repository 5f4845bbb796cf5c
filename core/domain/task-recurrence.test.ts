import { describe, expect, it, test } from 'vitest'
import {
  decideRecurrence,
  occurrenceAfterCompletion,
  upcomingOccurrence,
  type RecurrenceWish,
} from './task-recurrence.ts'
import type { TaskRecurrence } from './task-state.ts'

const zone = 'Europe/Berlin'
// Monday, six in the evening in Berlin.
const dueAt = new Date('2026-03-09T17:00:00Z')
const everyOtherWeek: TaskRecurrence = {
  rule: 'FREQ=WEEKLY;INTERVAL=2',
  pattern: 'weekly',
  mode: 'schedule',
  endDate: null,
  anchorLocal: '2026-02-09T18:00:00',
  anchorZone: zone,
}

function decide(
  current: TaskRecurrence | null,
  wish: RecurrenceWish,
  at: { dueAt?: Date | null; dueMoved?: boolean } = {},
) {
  return decideRecurrence(current, wish, { dueAt, zone, dueMoved: false, ...at })
}

describe('what a wish makes of a recurrence', () => {
  const ended = { ...everyOtherWeek, endDate: new Date('2026-02-10T00:00:00Z') }
  test.each<[string, TaskRecurrence | null, RecurrenceWish, Partial<TaskRecurrence> | null]>([
    ['nothing, from nothing', null, {}, null],
    ['the same, when nothing is said', everyOtherWeek, {}, everyOtherWeek],
    ['the same, even of what could not be made now', ended, {}, ended],
    ['the same, when its pattern is sent back', everyOtherWeek, { pattern: 'weekly' }, everyOtherWeek],
    ['nothing, by the pattern none', everyOtherWeek, { pattern: 'none' }, null],
    ['nothing, by no pattern', everyOtherWeek, { pattern: null }, null],
    ['nothing, by no rule', everyOtherWeek, { rule: null }, null],
    [
      'the plain pattern, by no rule and a pattern',
      everyOtherWeek,
      { rule: null, pattern: 'weekly' },
      { rule: 'FREQ=WEEKLY' },
    ],
    [
      'another mode on the same anchor',
      everyOtherWeek,
      { mode: 'completion' },
      { ...everyOtherWeek, mode: 'completion' },
    ],
    ['the usual mode, by none', { ...everyOtherWeek, mode: 'completion' }, { mode: null }, everyOtherWeek],
    [
      'another rule, anchored where it is due',
      everyOtherWeek,
      { rule: 'FREQ=DAILY' },
      { rule: 'FREQ=DAILY', pattern: 'daily', anchorLocal: '2026-03-09T18:00:00', anchorZone: zone },
    ],
    [
      'a first one, from a pattern',
      null,
      { pattern: 'monthly' },
      { rule: 'FREQ=MONTHLY', pattern: 'monthly', mode: 'schedule' },
    ],
    ['the nearest pattern of a rule', null, { rule: 'FREQ=YEARLY' }, { pattern: 'monthly' }],
    ['an end at the due time itself', everyOtherWeek, { endDate: dueAt }, { endDate: dueAt }],
  ])('%s', (_, current, wish, expected) => {
    const decided = decide(current, wish)
    if (expected === null) expect(decided).toBeNull()
    else expect(decided).toMatchObject(expected)
  })

  it('moves the anchor with the due time, into the zone of who moved it', () => {
    const moved = decideRecurrence(everyOtherWeek, {}, { dueAt, zone: 'Asia/Tokyo', dueMoved: true })
    expect(moved).toEqual({ ...everyOtherWeek, anchorLocal: '2026-03-10T02:00:00', anchorZone: 'Asia/Tokyo' })
  })

  test.each<[string, TaskRecurrence | null, RecurrenceWish, { dueAt?: Date | null; dueMoved?: boolean }, string]>([
    ['without a due time', null, { pattern: 'daily' }, { dueAt: null }, 'due_required'],
    ['whose due time goes', everyOtherWeek, {}, { dueAt: null, dueMoved: true }, 'due_required'],
    [
      'that ends before it is due',
      everyOtherWeek,
      { endDate: new Date(dueAt.getTime() - 1) },
      {},
      'invalid_recurrence',
    ],
    ['that is not there and ends', null, { endDate: dueAt }, {}, 'invalid_recurrence'],
    ['whose pattern and rule differ', null, { pattern: 'daily', rule: 'FREQ=WEEKLY' }, {}, 'invalid_recurrence'],
    ['with "none" and a rule', null, { pattern: 'none', rule: 'FREQ=WEEKLY' }, {}, 'invalid_recurrence'],
    ['that is over', null, { rule: 'FREQ=DAILY;UNTIL=20260308T120000Z' }, {}, 'invalid_recurrence'],
    ['that can never be', null, { rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, {}, 'invalid_recurrence'],
  ])('refuses one %s', (_, current, wish, at, code) => {
    expect(() => decide(current, wish, at)).toThrow(expect.objectContaining({ code }))
  })
})

describe('what comes after', () => {
  const daily: TaskRecurrence = { ...everyOtherWeek, rule: 'FREQ=DAILY', pattern: 'daily' }
  const day = (n: number) => new Date(`2026-03-${String(n).padStart(2, '0')}T17:00:00Z`)

  it('the due time is the next of the series, while the task is open', () => {
    expect(upcomingOccurrence({ recurrence: daily, dueAt, completed: false })).toEqual(day(10))
    expect(upcomingOccurrence({ recurrence: daily, dueAt, completed: true })).toBeNull()
    expect(upcomingOccurrence({ recurrence: null, dueAt, completed: false })).toBeNull()
    expect(upcomingOccurrence({ recurrence: { ...daily, endDate: day(9) }, dueAt, completed: false })).toBeNull()
    expect(upcomingOccurrence({ recurrence: { ...daily, endDate: day(10) }, dueAt, completed: false })).toEqual(day(10))
  })

  test.each<[string, Date, Date, Date[]]>([
    ['early: the one after the due time', day(3), day(10), []],
    ['on time: the one after', day(9), day(10), []],
    ['late: the first after now, and what was missed', new Date('2026-03-12T09:00:00Z'), day(12), [day(10), day(11)]],
    ['at the very time of a later one: that is missed too', day(11), day(12), [day(10), day(11)]],
  ])('completing %s', (_, completedAt, next, missed) => {
    const after = occurrenceAfterCompletion({ recurrence: daily, dueAt }, completedAt)
    expect({ next: after.next?.at, missed: after.missed }).toEqual({ next, missed })
  })
})
