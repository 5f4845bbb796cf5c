import { expect, test } from 'vitest'
import { sayTokens, sayUsage } from './say-usage.ts'

test('what was used is told with its limit, where there is one, and tokens where a model uses them', () => {
  const usage = { turns_last_hour: 3, turns_per_hour: 120, tokens_last_day: 0, tokens_per_day: 2_000_000 }
  expect(sayUsage(usage)).toBe('3 of 120 messages in the last hour.')
  expect(sayUsage({ ...usage, tokens_last_day: 12_345, turns_per_hour: 0 })).toBe(
    '3 messages in the last hour, 12,345 of 2,000,000 tokens in the last 24 hours.',
  )
  expect([sayTokens(1), sayTokens(1_500)]).toEqual(['1 token', '1,500 tokens'])
})
