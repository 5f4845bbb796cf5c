import { expect, it } from 'vitest'
import { toDeadLetter } from './dead-letter-message.ts'

const failure = { consumer: 'activity', error: 'broken JSON', attempts: 1, at: new Date('2026-03-02T09:00:00Z') }

function letterOf(key: string | null, headers: Record<string, string> = {}) {
  return toDeadLetter({ topic: 'task-events', partition: 0, offset: '7', key, value: '{', headers }, failure)
}

it.each([
  ['0198c2a1-ann', '0198c2a1-ann'],
  [null, ''],
  ['\0\0\0\u0007', '\uFFFD\uFFFD\uFFFD\uFFFD'],
  ['a\r\nb\u007f', 'a\uFFFD\uFFFDb\uFFFD'],
  ['schlüssel 🍌', 'schlüssel 🍌'],
  ['k'.repeat(5_000), 'k'.repeat(4_000)],
])('keeps the key %j so that it can be a header', (key, kept) => {
  expect(letterOf(key).key).toBe(kept)
})

it('keeps headers as long as all of them are small together', () => {
  const headers = { event_id: 'e\0', first: 'x'.repeat(4_000), large: 'x'.repeat(4_001) }
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`header-${n}`, 'x'.repeat(1_000)]))
  const letter = letterOf('ann', { ...headers, ...many, ['n'.repeat(20_000)]: '' })
  expect(letter.eventId).toBe('e\uFFFD')
  expect(letter.headers).toMatchObject({ first: headers.first, 'header-0': many['header-0'], dlq_offset: '7' })
  expect(letter.headers).not.toHaveProperty('large')
  expect(JSON.stringify(letter.headers).length).toBeLessThan(18_000)
})
