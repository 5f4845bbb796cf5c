import { expect, test } from 'vitest'
import { readShift, shiftDueText } from './shift-due.ts'

const BERLIN = 'Europe/Berlin'
const timed = (iso: string) => ({ dueAt: new Date(iso), allDay: false })

test.each([
  ['+2 days', { unit: 'days', amount: 2 }],
  ['-1 hour', { unit: 'hours', amount: -1 }],
  ['3 weeks', { unit: 'weeks', amount: 3 }],
  ['+ 30 min', { unit: 'minutes', amount: 30 }],
  ['1 Month', { unit: 'months', amount: 1 }],
])('%j is a shift', (text, shift) => {
  expect(readShift(text, 'value')).toEqual(shift)
})

test.each(['', 'tomorrow', '+2', 'days', '2 fortnights', '99999 days', '1.5 days'])('%j is no shift', (text) => {
  expect(() => readShift(text, 'value')).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

test('days keep the time of day over a change of DST, hours do not', () => {
  const due = timed('2026-03-28T08:00:00Z')
  expect(shiftDueText(due, { unit: 'days', amount: 1 }, BERLIN)).toBe('2026-03-29T07:00:00.000Z')
  expect(shiftDueText(due, { unit: 'hours', amount: 24 }, BERLIN)).toBe('2026-03-29T08:00:00.000Z')
})

test('a month ends where the shorter one does', () => {
  expect(shiftDueText(timed('2026-01-31T08:00:00Z'), { unit: 'months', amount: 1 }, BERLIN)).toBe(
    '2026-02-28T08:00:00.000Z',
  )
})

test('what is due all day stays so, and hours move it by whole days only', () => {
  const due = { dueAt: new Date('2026-03-28T22:59:00Z'), allDay: true }
  expect(shiftDueText(due, { unit: 'days', amount: 1 }, BERLIN)).toBe('2026-03-29')
  expect(shiftDueText(due, { unit: 'hours', amount: 48 }, BERLIN)).toBe('2026-03-30')
  expect(shiftDueText(due, { unit: 'hours', amount: 5 }, BERLIN)).toBe('2026-03-28')
})
