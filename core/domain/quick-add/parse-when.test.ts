import { describe, expect, it, test } from 'vitest'
import { parseWhen } from './parse-when.ts'

/* Wednesday, 25 November 2026, 10:00 in New York. */
const context = { now: new Date('2026-11-25T15:00:00Z'), zone: 'America/New_York' } as const

describe('parseWhen', () => {
  test.each([
    ['tomorrow 5pm', '2026-11-26T17:00:00', false],
    ['next friday', '2026-12-04T23:59:00', true],
    ['on friday at 9', '2026-11-27T09:00:00', false],
    ['noon', '2026-11-25T12:00:00', false],
    ['in 2 hours', '2026-11-25T12:00:00', false],
    ['the 15th', '2026-12-15T23:59:00', true],
    ['end of week', '2026-11-29T23:59:00', true],
    ['christmas', '2026-12-25T23:59:00', true],
    ['yesterday', '2026-11-24T23:59:00', true],
    ['last friday', '2026-11-20T23:59:00', true],
    ['2026-03-01', '2026-03-01T23:59:00', true],
    ['2026-12-01T09:00', '2026-12-01T09:00:00', false],
    ['2026-12-01T09:00:00.000Z', '2026-12-01T04:00:00', false],
  ])('%s is %s', (text, local, allDay) => {
    expect(parseWhen(text, context)).toMatchObject({ local, allDay })
  })

  it.each([
    '',
    'hello',
    'call tomorrow',
    'tomorrow maybe',
    '2026-02-30',
    '2026-12-01T25:00',
    'every day',
    'x'.repeat(500),
  ])('%j is no date', (text) => expect(parseWhen(text, context)).toBeNull())
})
