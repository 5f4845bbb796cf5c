import { expect, test } from 'vitest'
import { warmUpBuiltIn } from './warm-up.ts'

test('warming up reads sentences without a tool, and lets others through in between', async () => {
  let passed = 0
  const timer = setInterval(() => (passed += 1), 0)
  await warmUpBuiltIn(new Date('2026-11-25T15:00:00Z'), 'Europe/Berlin')
  clearInterval(timer)
  expect(passed).toBeGreaterThan(0)
})
