import { expect, test } from 'vitest'
import { z } from 'zod'
import { DomainError, invalid, type ErrorCode } from '#core/domain/errors.ts'
import { invalidArguments, toDomainError, toItemError, toToolError } from './tool-error.ts'

test.each<[string, DomainError, string]>([
  [
    'is said in the words of tools, with the value given',
    invalid('due_datetime', 'must be a date', 'banana'),
    'due: must be a date (given: "banana")',
  ],
  ['is not said twice', invalid('due', '2020-01-01 has passed', '2020-01-01'), 'due: 2020-01-01 has passed'],
  [
    'that is long is cut',
    invalid('value', 'is not one', 'x'.repeat(500)),
    `value: is not one (given: "${'x'.repeat(60)}")`,
  ],
  ['that is a structure is not echoed', invalid('filter', 'is not one', { a: 1 }), 'filter: is not one'],
  ['that is missing stays so', invalid('task_id', 'give exactly one'), 'task_id: give exactly one'],
])('a refused value %s', (_, error, message) => {
  expect(toToolError(error)).toMatchObject({ code: 'invalid_request', message, hint: expect.any(String) })
  expect(toItemError(error)).toEqual({ code: 'invalid_request', message })
})

test('arguments that do not keep their schema are all named, missing ones as missing', () => {
  const { error } = z.strictObject({ title: z.string(), limit: z.int() }).safeParse({ limit: 'ten', colour: 'red' })
  expect(invalidArguments(error!, { limit: 'ten', colour: 'red' }).message).toBe(
    'title: is required (string); limit: Invalid input: expected number, received string (given: "ten"); colour: is not an argument of this tool',
  )
})

test('candidates stand beside the error, other details under it, and lists of fields nowhere', () => {
  const details = { candidates: [{ task_id: 1 }], reminder_ids: [2] }
  expect(toToolError(new DomainError('ambiguous_task', 'Several.', details))).toMatchObject({
    candidates: [{ task_id: 1 }],
    details: { reminder_ids: [2] },
  })
  expect(toToolError(invalid('x', 'y', 1))).not.toHaveProperty('details')
})

test('an unexpected error tells nothing of itself', () => {
  const told = toToolError(toDomainError(new Error('password of the database: hunter2')))
  expect(told.code).toBe('internal' satisfies ErrorCode)
  expect(JSON.stringify(told)).not.toMatch(/hunter2|database:/)
})
