import { expect, test } from 'vitest'
import type { BusMessage } from '../ports.ts'
import { inBatches, inWaves } from './waves.ts'

function message(key: string, n: number, value = ''): BusMessage {
  return { topic: 'task-events', key, value, eventId: `${key}${n}` }
}

const idsOf = (messages: readonly BusMessage[]) => messages.map(({ eventId }) => eventId).join(' ')

test('no wave holds two messages of one key, and each key keeps its order from wave to wave', () => {
  const messages = [
    message('a', 1),
    message('a', 2),
    message('b', 1),
    message('a', 3),
    message('c', 1),
    message('b', 2),
  ]
  expect(inWaves(messages).map(idsOf)).toEqual(['a1 b1 c1', 'a2 b2', 'a3'])
  expect(inWaves([])).toEqual([])
})

test('a batch holds 500 messages and 2 MiB at most, and what is larger goes alone', () => {
  const many = Array.from({ length: 1_001 }, (_, n) => message('a', n))
  expect([...inBatches(many)].map(({ length }) => length)).toEqual([500, 500, 1])
  const mebibyte = '.'.repeat(1024 * 1024)
  const large = [
    message('a', 1, mebibyte),
    message('a', 2, mebibyte),
    message('a', 3, mebibyte.repeat(3)),
    message('a', 4),
  ]
  expect([...inBatches(large)].map(idsOf)).toEqual(['a1 a2', 'a3', 'a4'])
  expect([...inBatches([])]).toEqual([])
})
