import { expect, test } from 'vitest'
import { sayFields } from './say-fields.ts'

test('what a task is before and after reads like a sentence about it, in the zone of its owner', () => {
  const before = {
    completed: false,
    due_datetime: '2026-11-26T14:00:00.000Z',
    priority: 'High',
    tags: ['health', 'me'],
  }
  expect(sayFields(before, 'Europe/Berlin')).toBe('due Thu, 26 Nov 2026, 15:00 · High priority · #health #me')
  expect(sayFields({ deleted: true })).toBe('in the trash')
  expect(sayFields({ completed: true, due_datetime: null })).toBe('done · no due date')
  expect(sayFields({ title: 'Dentist', reminders: [30] })).toBe('title: Dentist · reminders: [30]')
  expect(sayFields()).toBe('')
})
