import { expect, test } from 'vitest'
import { sayExactly, sayMoment } from './local-time.ts'

const now = new Date('2026-03-04T20:00:00Z') // a Wednesday, 21:00 in Berlin
const berlin = { now, zone: 'Europe/Berlin' }

test.each([
  ['2026-03-04T22:30:00Z', 'Today 23:30'],
  ['2026-03-04T23:30:00Z', 'Tomorrow 00:30'],
  ['2026-03-03T11:00:00Z', 'Yesterday 12:00'],
  ['2026-03-06T08:00:00Z', 'Friday 09:00'],
  ['2026-03-11T08:00:00Z', '11 Mar 09:00'],
  ['2026-01-01T08:00:00Z', '1 Jan 09:00'],
  ['2027-12-31T23:30:00Z', '1 Jan 2028 00:30'],
])('%s reads as %s', (at, words) => {
  expect(sayMoment(new Date(at), berlin)).toBe(words)
})

test('a whole day has no time', () => {
  expect(sayMoment(new Date('2026-03-05T22:59:00Z'), berlin, { allDay: true })).toBe('Tomorrow')
})

test('the exact form names weekday, year and time in the zone', () => {
  expect(sayExactly(new Date('2026-03-28T23:30:00Z'), 'Europe/Berlin')).toBe('Sun 29 Mar 2026, 00:30')
})
