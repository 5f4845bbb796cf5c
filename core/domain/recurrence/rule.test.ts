import { describe, expect, it, test } from 'vitest'
import { explainRule } from './explain-rule.ts'
import { MAX_RULE_LENGTH } from './rule-parts.ts'
import { parseRule, patternRule } from './rule.ts'

describe('parseRule', () => {
  test.each([
    ['FREQ=DAILY', 'FREQ=DAILY', 'daily'],
    ['RRULE:freq=weekly;byday=fr,mo,mo', 'FREQ=WEEKLY;BYDAY=MO,FR', 'weekly'],
    ['INTERVAL=1;FREQ=MONTHLY;BYMONTHDAY=15,1', 'FREQ=MONTHLY;BYMONTHDAY=1,15', 'monthly'],
    ['FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 'monthly'],
    ['FREQ=MONTHLY;BYDAY=+2TU,-1FR', 'FREQ=MONTHLY;BYDAY=-1FR,2TU', 'monthly'],
    ['FREQ=WEEKLY;WKST=MO;COUNT=3;', 'FREQ=WEEKLY;COUNT=3', 'weekly'],
    ['FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=SU', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU', 'weekly'],
    ['FREQ=DAILY;UNTIL=20271231T235900Z', 'FREQ=DAILY;UNTIL=20271231T235900Z', 'daily'],
    ['FREQ=YEARLY;BYDAY=53MO', 'FREQ=YEARLY;BYDAY=53MO', 'monthly'],
    ['FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', 'monthly'],
  ])('reads %s as %s', (text, rule, pattern) => {
    expect(parseRule(text)).toEqual({ rule, pattern })
    expect(parseRule(rule).rule).toBe(rule)
  })

  test.each([
    ['', 'RRULE like'],
    ['weekly', 'RRULE like'],
    ['BYDAY=MO', 'FREQ must be'],
    ['FREQ=HOURLY', 'FREQ must be'],
    ['FREQ=SECONDLY', 'FREQ must be'],
    ['FREQ=DAILY;FREQ=DAILY', 'given twice'],
    ['FREQ=DAILY;BYHOUR=9', 'BYHOUR is not supported'],
    ['FREQ=YEARLY;BYWEEKNO=1', 'BYWEEKNO is not supported'],
    ['FREQ=DAILY;X-FOO=1', 'RRULE like'],
    ['DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY', 'DTSTART'],
    ['FREQ=DAILY;DTSTART=20260101', 'DTSTART'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL must be 1 to 999'],
    ['FREQ=DAILY;INTERVAL=1000', 'INTERVAL must be 1 to 999'],
    ['FREQ=DAILY;INTERVAL=1.5', 'RRULE like'],
    ['FREQ=DAILY;COUNT=0', 'COUNT must be'],
    ['FREQ=DAILY;COUNT=-1', 'COUNT must be'],
    ['FREQ=DAILY;COUNT=3;UNTIL=20270101', 'cannot both'],
    ['FREQ=DAILY;UNTIL=20270230', 'UNTIL must be'],
    ['FREQ=DAILY;UNTIL=20271301', 'UNTIL must be'],
    ['FREQ=DAILY;UNTIL=20270101T250000Z', 'UNTIL must be'],
    ['FREQ=DAILY;UNTIL=2027-01-01', 'UNTIL must be'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'BYMONTHDAY must be'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'BYMONTHDAY must be'],
    ['FREQ=YEARLY;BYMONTH=13', 'BYMONTH must be'],
    ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY must be'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'needs FREQ=MONTHLY'],
    ['FREQ=MONTHLY;BYDAY=6MO', 'go to 5'],
    ['FREQ=YEARLY;BYDAY=54MO', 'BYDAY must be'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'cannot be used with FREQ=WEEKLY'],
    ['FREQ=MONTHLY;BYSETPOS=1', 'BYSETPOS needs'],
    ['FREQ=DAILY;INTERVAL=2;BYMONTH=1', 'INTERVAL cannot'],
    ['FREQ=WEEKLY;INTERVAL=53;BYMONTH=2', 'INTERVAL cannot'],
    ['FREQ=YEARLY;INTERVAL=2;BYMONTH=1,2', 'needs BYMONTHDAY'],
    ['FREQ=YEARLY;BYDAY=MO;BYSETPOS=300', 'never happens'],
    ['FREQ=WEEKLY;WKST=XX', 'WKST must be'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'never happens'],
    ['FREQ=MONTHLY;BYMONTH=4,6,9,11;BYMONTHDAY=31', 'never happens'],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31', 'never happens'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6', 'never happens'],
    [`FREQ=MONTHLY;BYMONTHDAY=${'1,'.repeat(MAX_RULE_LENGTH)}1`, 'at most'],
  ])('refuses %s', (text, problem) => {
    expect(() => parseRule(text)).toThrowError(
      expect.objectContaining({
        code: 'invalid_recurrence',
        message: expect.stringContaining(problem),
        details: [
          expect.objectContaining({
            field: 'recurrence_rule',
            problem: expect.stringContaining(problem),
            value: expect.any(String),
          }),
        ],
      }),
    )
  })

  it('gives each wire pattern its own rule back', () => {
    for (const pattern of ['daily', 'weekly', 'monthly'] as const) {
      expect(parseRule(patternRule(pattern))).toEqual({ rule: patternRule(pattern), pattern })
    }
  })
})

test.each([
  ['FREQ=DAILY', 'Every day'],
  ['FREQ=DAILY;INTERVAL=3', 'Every 3 days'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', 'Every 2 weeks on Tuesday'],
  ['FREQ=WEEKLY;BYDAY=MO,WE,FR', 'Every week on Monday, Wednesday and Friday'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'Every weekday'],
  ['FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR', 'Every weekday'],
  ['FREQ=MONTHLY;BYDAY=-1FR', 'Every month on the last Friday'],
  ['FREQ=MONTHLY;BYDAY=2TU', 'Every month on the 2nd Tuesday'],
  ['FREQ=MONTHLY;BYMONTHDAY=1,15', 'Every month on the 1st and 15th'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', 'Every month on the last day'],
  ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'Every month on the last weekday'],
  ['FREQ=MONTHLY;BYMONTHDAY=11,12,13,21,22,23', 'Every month on the 11th, 12th, 13th, 21st, 22nd and 23rd'],
  ['FREQ=MONTHLY;INTERVAL=3', 'Every quarter'],
  ['FREQ=MONTHLY;BYDAY=MO', 'Every month on every Monday'],
  ['FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR', 'Every month on Friday when it is the 13th'],
  ['FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3', 'Every year on March 3'],
  ['FREQ=YEARLY;BYMONTH=6;BYDAY=1MO', 'Every year on the 1st Monday in June'],
  ['FREQ=WEEKLY;COUNT=5', 'Every week, 5 times'],
  ['FREQ=DAILY;UNTIL=20271231', 'Every day, until 2027-12-31'],
])('explains %s as "%s"', (rule, words) => {
  expect(explainRule(rule)).toBe(words)
})

test('explains the time and what it is counted from', () => {
  expect(explainRule('FREQ=DAILY;INTERVAL=3', { time: '09:00', fromCompletion: true })).toBe(
    'Every 3 days at 09:00 after completion',
  )
})
