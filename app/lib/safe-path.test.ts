import { expect, test } from 'vitest'
import { safePath } from './safe-path.ts'

test.each(['/tasks', '/tasks?status=all&tags=a,b', '/tasks/5#title', '/'])('%s stays', (path) => {
  expect(safePath(path, '/fallback')).toBe(path)
})

test.each([
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'https://evil.example/tasks',
  'javascript:alert(1)',
  'tasks',
  '',
  '/./../..//evil.example',
  '/.//evil.example',
  null,
  undefined,
  7,
])('%s is not followed', (path) => {
  expect(safePath(path, '/fallback')).toBe('/fallback')
})
