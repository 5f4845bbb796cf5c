import { expect, it } from 'vitest'
import { dropAll, readEntries } from './records.ts'

function callback(body: string) {
  return { group: 'g', topic: 'task-events', body, abort: new AbortController() }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

it('reads what stands on the topic, whatever its key and headers are', () => {
  const metadata = JSON.parse(
    '{"__key":"\\u0000\\ufffd","__offset":"7","__partition":"2","__proto__":"x","dlq_error":"%41","":""}',
  ) as object
  const body = JSON.stringify({ entries: [{ entryId: '0', event: base64('{'), metadata }] })
  expect(readEntries(callback(body))).toEqual([
    {
      entryId: '0',
      delivery: {
        topic: 'task-events',
        partition: 2,
        offset: '7',
        key: '\0\uFFFD',
        value: '{',
        headers: { dlq_error: 'A' },
      },
    },
  ])
})

it.each([
  ['no JSON', '{', []],
  ['a record by itself', '{"id":"1","data_base64":"e30="}', []],
  [
    'a record that is no text',
    '{"entries":[{"entryId":"0","event":"e30=","metadata":{}},{"entryId":"1","event":{}}]}',
    ['0', '1'],
  ],
])('has %s put on the dead-letter topic as it is', (_, body, ids) => {
  expect(() => readEntries(callback(body))).toThrow(/JSON|Invalid input/)
  expect(dropAll(callback(body))).toEqual({
    status: 'DROP',
    statuses: ids.map((entryId) => ({ entryId, status: 'DROP' })),
  })
})
