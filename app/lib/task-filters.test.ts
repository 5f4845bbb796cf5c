import { expect, test } from 'vitest'
import { isFiltered, readTaskFilters, tasksUrl } from './task-filters.ts'

test('a plain list shows what is pending', () => {
  const filters = readTaskFilters(new URLSearchParams())
  expect(filters).toMatchObject({ status: 'pending', search: '', page: 1 })
  expect(isFiltered(filters)).toBe(false)
  expect(tasksUrl(filters)).toBe('/tasks')
})

test('what the URL says comes back as the same URL', () => {
  const url =
    '/tasks?search=a%26b&status=all&priority=High%2CLow&tags=home%2Cwork&due=today&sort_by=title&sort_order=desc&page=3'
  expect(tasksUrl(readTaskFilters(new URL(url, 'http://x').searchParams))).toBe(url)
})

test('values that mean nothing are passed over', () => {
  const filters = readTaskFilters(new URLSearchParams('status=x&due=y&sort_by=z&priority=huge&page=-4&sort_order=up'))
  expect(tasksUrl(filters)).toBe('/tasks')
})
